#!/bin/sh
# Inside the virtual machine. The host's file system is the guest's, changes are lost.
cd "$(dirname "$0")/../.." || exit 1
node=node_modules/node/bin/node
$node --test --test-concurrency=1 --test-reporter=tap test/usb/*.guest.ts
