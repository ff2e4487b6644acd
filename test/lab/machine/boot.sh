#!/bin/bash
# First process of a lab host: builds the host's own root file system from its image over this machine's and stays as its init.
# Usage: boot.sh IMAGE DIRECTORY HOST PIDFILE, inside fresh mount, UTS, IPC, PID and network namespaces.
set -eu
image=$1 directory=$2 host=$3 pidfile=$4
read -r pid _ < /proc/self/stat
mount --make-rprivate /
mount -t tmpfs -o size=2g,mode=0755 lab "$directory"
mkdir "$directory/upper" "$directory/work" "$directory/root"
tar -C "$directory/upper" --xattrs --xattrs-include='trusted.overlay.*' --numeric-owner -xpf "$image"
mount -t overlay -o "lowerdir=/,upperdir=$directory/upper,workdir=$directory/work" overlay "$directory/root"
cd "$directory/root"
mount -t proc -o nosuid,nodev,noexec proc proc
mount -t sysfs -o ro,nosuid,nodev,noexec sysfs sys
mount -t tmpfs -o nosuid,mode=0755 dev dev
for node in null:3 zero:5 full:7 random:8 urandom:9; do mknod -m 666 "dev/${node%:*}" c 1 "${node#*:}"; done
mknod -m 666 dev/tty c 5 0
mkdir dev/pts dev/shm
mount -t devpts -o newinstance,ptmxmode=0666,mode=0620,gid=5 devpts dev/pts
mount -t tmpfs -o nosuid,nodev,noexec tmpfs dev/shm
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
ln -s /proc/self/fd/0 dev/stdin
ln -s /proc/self/fd/1 dev/stdout
ln -s /proc/self/fd/2 dev/stderr
hostname "$host"
mkdir -p mnt/before
pivot_root . mnt/before
if [ -f /etc/sysctl.d/90-lab.conf ]; then sysctl -q -e -p /etc/sysctl.d/90-lab.conf || true; fi
echo "$pid" > "/mnt/before$pidfile"
umount -l /mnt/before
rmdir /mnt/before
exec /bin/bash -c 'while :; do sleep 86400 & wait $!; done'
