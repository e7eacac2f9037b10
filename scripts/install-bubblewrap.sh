#!/usr/bin/env bash
# Installs bubblewrap, which commandSandbox runs programs under: on Debian and Ubuntu, as root, from the machine's own
# package sources. What is there is left alone. It ends well only where bubblewrap can make its namespaces.
set -euo pipefail

if ! command -v bwrap >/dev/null; then
  if ! command -v apt-get >/dev/null || [ "$(id -u)" != 0 ]; then
    echo "this script needs apt-get and root; on other Linux systems install the package bubblewrap yourself" >&2
    exit 1
  fi
  apt() { apt-get -q -y -o APT::Sandbox::User=root -o Acquire::Retries=3 "$@" >&2; }
  apt update
  DEBIAN_FRONTEND=noninteractive apt install --no-install-recommends bubblewrap
fi
command -v bwrap >/dev/null || { echo "bubblewrap could not be installed" >&2; exit 1; }
if ! bwrap --unshare-all --unshare-user --disable-userns --cap-drop ALL --ro-bind / / true; then
  echo "bubblewrap is there, but this machine does not let it make namespaces" >&2
  exit 1
fi
echo "bubblewrap is there: $(bwrap --version)"
