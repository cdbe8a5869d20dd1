"""The program that decodes images with the OpenCV of another interpreter, in a process of its own."""
