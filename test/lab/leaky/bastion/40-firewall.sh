# The bastion's own firewall is in order and starts with the host.
mkdir -p /etc/systemd/system/sysinit.target.wants
ln -s /lib/systemd/system/nftables.service /etc/systemd/system/sysinit.target.wants/nftables.service
