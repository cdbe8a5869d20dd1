"""Files of one type that many formats use: JSON of any size, XML, Parquet, MATLAB, text in any encoding."""
