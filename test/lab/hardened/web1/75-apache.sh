# Apache with only the modules and the one site that are needed.
rm -f /etc/apache2/mods-enabled/* /etc/apache2/sites-enabled/* /etc/apache2/conf-enabled/*
for module in mpm_event authz_core authz_host headers ssl socache_shmcb rewrite proxy proxy_fcgi mime dir setenvif env log_debug; do
  for kind in load conf; do
    if [ -f "/etc/apache2/mods-available/$module.$kind" ]; then ln -s "../mods-available/$module.$kind" /etc/apache2/mods-enabled/; fi
  done
done
ln -s ../sites-available/openemr.conf /etc/apache2/sites-enabled/
chmod 700 /etc/ssl/openemr
apache2ctl configtest 2>/dev/null || apache2ctl configtest
