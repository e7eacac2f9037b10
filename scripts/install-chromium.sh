#!/usr/bin/env bash
# Installs Chromium and one font, for tests of pages: on Debian and Ubuntu, as root, from the machine's own package sources.
# What is there is left alone.
set -euo pipefail

if command -v chromium >/dev/null && fc-list | grep -q DejaVuSans.ttf; then
  echo "Chromium is there"
  exit 0
fi
if ! command -v apt-get >/dev/null || [ "$(id -u)" != 0 ]; then
  echo "this script needs apt-get and root; on other systems install Chromium and the font DejaVu Sans yourself" >&2
  exit 1
fi
apt() { apt-get -q -y -o APT::Sandbox::User=root -o Acquire::Retries=3 "$@" >&2; }
apt update
DEBIAN_FRONTEND=noninteractive apt install --no-install-recommends chromium fontconfig fonts-dejavu-core
command -v chromium >/dev/null || { echo "Chromium could not be installed" >&2; exit 1; }
echo "Chromium is there"
