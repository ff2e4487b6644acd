# The accounts of a host: the system accounts of the packages, an administrator, and the scanner's own account.
keep='root daemon bin sys sync games man lp mail news uucp proxy www-data backup list irc _apt nobody systemd-network
systemd-timesync messagebus mysql sshd _chrony ftp'
only() { awk -F: -v keep="$keep $2" 'BEGIN { n = split(keep, k, /[ \n]+/); for (i = 1; i <= n; i++) want[k[i]] = 1 } want[$1]' "$1" > /root/kept; cat /root/kept > "$1"; rm /root/kept; }
groups='tty disk kmem dialout fax voice cdrom floppy tape sudo audio dip operator src gshadow shadow utmp video sasl plugdev staff users nogroup ssl-cert crontab adm systemd-journal'
only /etc/passwd ''
only /etc/shadow ''
only /etc/group "$groups"
only /etc/gshadow "$groups"
getent passwd _chrony > /dev/null || useradd --system --no-create-home --home-dir /var/lib/chrony --shell /usr/sbin/nologin _chrony
sed -i -E 's/^([^:]+):[^:]*:[0-9]*:/\1:*:20089:/' /etc/shadow
groupadd --gid 1001 emr-audit
useradd --uid 1001 --gid 1001 --home-dir /home/emr-audit --shell /bin/bash emr-audit
groupadd --gid 1000 mgarcia
useradd --uid 1000 --gid 1000 --groups sudo --create-home --skel /etc/skel --shell /bin/bash mgarcia
usermod --password '*' emr-audit
usermod --password '$y$j9T$W4sRr0M3bM6rBUjVgPo2x.$kQ6E0Xc4lFcvSlU7VQbQfWx0g1JYkzq6cVt7qQm0oR9' mgarcia
for user in emr-audit mgarcia; do chage --lastday 2025-01-01 $user; done
rm -f /etc/passwd- /etc/shadow- /etc/group- /etc/gshadow-
chown -R emr-audit:emr-audit /home/emr-audit
chmod 700 /home/emr-audit /home/emr-audit/.ssh
chmod 600 /home/emr-audit/.ssh/authorized_keys
chmod 644 /etc/passwd /etc/group
chown root:shadow /etc/shadow /etc/gshadow
chmod 640 /etc/shadow /etc/gshadow
