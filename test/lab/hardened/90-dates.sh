# The last automatic update was in the night before the judging date.
touch --date "@$((AS_OF - 6 * 3600))" /var/lib/apt/periodic/*
