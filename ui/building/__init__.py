"""What Manage builds and how: the folder of articles, the changes in it, and the process that builds."""
