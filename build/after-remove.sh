#!/bin/sh
set -e
# An upgrade removes the old package after the new one is in place.
case "${1:-remove}" in upgrade | 1) exit 0 ;; esac
rm -f "$DPKG_ROOT/usr/bin/${executable}"
if [ -n "$DPKG_ROOT" ]; then exit 0; fi
if [ -f '/etc/apparmor.d/${executable}' ]; then
  apparmor_parser --remove '/etc/apparmor.d/${executable}' >/dev/null 2>&1 || true
  rm -f '/etc/apparmor.d/${executable}'
fi
if command -v update-mime-database >/dev/null; then update-mime-database /usr/share/mime || true; fi
if command -v update-desktop-database >/dev/null; then update-desktop-database /usr/share/applications || true; fi
