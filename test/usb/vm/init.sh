#!/busybox sh
# First process of the virtual machine. Its root file system is the host's, read-only, below a layer of Debian's udev
# and libusb, below one in memory for what is written.
b=/busybox
$b mount -t proc proc /proc
$b mount -t sysfs sys /sys
$b mount -t devtmpfs dev /dev
for module in /modules/*.ko; do $b insmod "$module" || echo "insmod $module failed"; done

share() { $b mount -t 9p -o "trans=virtio,version=9p2000.L,msize=1048576,$3" "$1" "$2" || echo "no share $1"; }
share host /host ro,cache=loose
share layer /layer ro,cache=loose
$b mount -t tmpfs tmpfs /memory
$b mkdir -p /memory/written /memory/work
$b mount -t overlay -o lowerdir=/layer:/host,upperdir=/memory/written,workdir=/memory/work overlay /root || echo "no root"

$b mount -t proc proc /root/proc
$b mount -t sysfs sys /root/sys
$b mount -o bind /dev /root/dev
$b mkdir -p /root/dev/shm /root/dev/pts
$b mount -t tmpfs tmpfs /root/dev/shm
$b mount -t devpts devpts /root/dev/pts
# Only what cannot be the host's is covered: a checkout may lie anywhere else, below /tmp and /mnt too.
$b mount -t tmpfs tmpfs /root/run
$b mkdir -p /root/run/out
share out /root/run/out rw
$b ip link set lo up

# From here on the process is the guest's own first one: nothing in it runs in a chroot, which udev would refuse.
$b cp /busybox /root/run/busybox
$b cat > /root/run/inside <<'END'
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8
/bin/sh /run/out/command.sh
echo $? > /run/out/exit-code
/run/busybox sync
/run/busybox poweroff -f
END
exec $b switch_root /root /run/busybox sh /run/inside
