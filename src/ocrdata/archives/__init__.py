"""What is in an archive, unpacking that cannot do harm, and the disk space for it."""
