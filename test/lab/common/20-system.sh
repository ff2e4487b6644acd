# Folders that Debian has and modes that its packages set.
mkdir -p /var/log/apt /var/mail /var/spool/cron/crontabs /var/backups /var/tmp /var/cache/apt/archives/partial /srv /opt /mnt /media \
  /usr/local/sbin /usr/local/bin /etc/apt/preferences.d /etc/apt/trusted.gpg.d /etc/apt/auth.conf.d /etc/cron.d /etc/cron.hourly /etc/cron.daily /etc/profile.d /etc/sysctl.d /etc/systemd/system /run/sshd /run/lock /var/lib/chrony
chmod 1777 /var/tmp /tmp /run/lock
chmod 1730 /var/spool/cron/crontabs
touch /var/log/wtmp /var/log/btmp /var/log/lastlog /run/utmp
chown -R root:root /etc/ssh /etc/apt /etc/sudoers /etc/sudoers.d /var/lib/apt /var/lib/dpkg
chmod 440 /etc/sudoers /etc/sudoers.d/*
chmod 750 /etc/sudoers.d
chmod 600 /etc/ssh/ssh_host_*_key
if [ -f /etc/nftables.conf ]; then chmod 644 /etc/nftables.conf; fi
chmod 644 /etc/ssh/*.pub /etc/ssh/sshd_config /etc/crontab
chown _apt:root /var/lib/apt/lists/partial /var/cache/apt/archives/partial
mkdir -p /var/log/chrony
chown _chrony:_chrony /var/lib/chrony /var/log/chrony
visudo -c -q
