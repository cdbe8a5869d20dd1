"""What the readers in `formats` share: sources and their encodings, big JSON, safe XML, whole pages."""
