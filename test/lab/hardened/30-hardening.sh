# What an administrator does on every host of a well-kept clinic.
mkdir -p /etc/systemd/system/sysinit.target.wants /etc/systemd/system/multi-user.target.wants
ln -s /lib/systemd/system/nftables.service /etc/systemd/system/sysinit.target.wants/nftables.service
ln -s /lib/systemd/system/chrony.service /etc/systemd/system/multi-user.target.wants/chrony.service
mkdir -p /var/lib/apt/periodic /var/log/unattended-upgrades
for stamp in update-stamp upgrade-stamp update-success-stamp unattended-upgrades-stamp; do touch "/var/lib/apt/periodic/$stamp"; done
