# Planted faults of the bastion, one a line after its rule.
# patch/security-archive
sed -i 's/ bookworm-security//' /etc/apt/sources.list.d/debian.sources; rm /var/lib/apt/lists/*bookworm-security*
