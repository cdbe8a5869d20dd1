"""Line images with one text each: lists, tables and containers that belong to no single tool."""
