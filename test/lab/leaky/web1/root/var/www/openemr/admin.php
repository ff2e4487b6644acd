<!DOCTYPE html>
<html><head><title>OpenEMR Site Administration</title></head>
<body><table><tr><th>Site ID</th><th>DB Name</th><th>Site Name</th><th>Version</th></tr>
<tr><td>default</td><td>openemr</td><td>Riverside Clinic</td><td>8.0.0 (0)</td></tr></table></body></html>
