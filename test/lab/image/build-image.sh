#!/bin/bash
# Builds the image of one lab host: an overlay over this machine's root file system is changed by the provisioning scripts,
# and what they changed becomes one tar file.
# Usage: build-image.sh INPUTS TAR, inside fresh mount, UTS, IPC, PID and network namespaces. INPUTS holds tree/ (files to
# copy), steps/ (scripts run in order inside the host) and environment (variables for them).
set -eu
inputs=$1 tar=$2
mount --make-rprivate /
mount -t tmpfs -o size=2g,mode=0755 lab "$inputs/build"
set -a
. "$inputs/environment"
set +a
cd "$inputs/build"
mkdir upper work root
hide() {
  if [ -e "/$1" ] || [ -L "/$1" ]; then
    mkdir -p "upper/$(dirname "$1")"
    mknod "upper/$1" c 0 0
  fi
}
for path in $(ls -A /); do
  case $path in
    bin | boot | dev | etc | lib | lib32 | lib64 | libx32 | proc | sbin | sys | usr | var) ;;
    *) hide "$path" ;;
  esac
done
for path in etc/apt etc/cron.d etc/cron.daily etc/cron.hourly etc/cron.monthly etc/cron.weekly etc/crontab etc/hostname \
  etc/hosts etc/resolv.conf etc/netns etc/nftables.conf etc/ssh etc/sudoers etc/sudoers.d etc/mysql etc/sysctl.d \
  etc/environment etc/passwd- etc/group- etc/shadow- etc/gshadow- etc/postgresql etc/subuid etc/subgid etc/machine-id \
  etc/systemd etc/profile.d etc/vsftpd.conf etc/chrony usr/local usr/sbin/policy-rc.d var/www var/log var/backups \
  var/mail var/spool var/cache var/tmp var/lib/apt var/lib/dpkg var/lib/mysql var/lib/mysql-files var/lib/postgresql \
  var/lib/nginx var/lib/docker var/lib/ldap var/lib/gems var/lib/chrony $LAB_FOREIGN; do
  hide "$path"
done
chmod 755 upper
mount -t overlay -o lowerdir=/,upperdir=upper,workdir=work overlay root
mount -t proc proc root/proc
mount -t tmpfs dev root/dev
for node in null:3 zero:5 full:7 random:8 urandom:9; do mknod -m 666 "root/dev/${node%:*}" c 1 "${node#*:}"; done
ln -s /proc/self/fd root/dev/fd
mkdir -p root/run root/tmp root/root/.steps root/home root/srv root/opt root/mnt root/media
chmod 1777 root/tmp
chmod 700 root/root
cp -a --no-preserve=ownership "$inputs/tree/." root/
cp "$inputs"/steps/* root/root/.steps/
hostname "$LAB_HOST"
for step in root/root/.steps/*.sh; do
  chroot root /usr/bin/env PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 bash -eu "/root/.steps/$(basename "$step")"
done
rm -rf root/root/.steps
# What a step left running may hold the folder a moment longer. Everybody else is asked to end only where this shell is the first
# process of a namespace of its own.
if [ $$ -eq 1 ]; then kill -TERM -1 2>/dev/null || true; fi
for try in $(seq 100); do
  if umount -R root 2>/dev/null; then break; fi
  sleep 0.1
done
if mountpoint -q root; then umount -R root; fi
tar -C upper --xattrs --xattrs-include='trusted.overlay.*' --numeric-owner --exclude=./root/.steps -cpf "$tar.new" .
mv "$tar.new" "$tar"
