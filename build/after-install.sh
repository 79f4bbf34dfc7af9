#!/bin/sh
set -e
# dpkg can install into a folder that is not the root of the system.
root=$DPKG_ROOT
app=$root/opt/${sanitizedProductName}
mkdir -p "$root/usr/bin"
ln -sf '../../opt/${sanitizedProductName}/resources/bin/${executable}' "$root/usr/bin/${executable}"

# Where the kernel gives no user namespaces to people, Chromium's sandbox needs a helper that runs as root.
if ! { [ -L /proc/self/ns/user ] && unshare --user true 2>/dev/null; }; then
  chmod 4755 "$app/chrome-sandbox" || true
else
  chmod 0755 "$app/chrome-sandbox" || true
fi

if [ -n "$root" ]; then exit 0; fi

# Ubuntu 24.04 and later give user namespaces only to programs with a profile; older AppArmor does not know its format.
if apparmor_status --enabled >/dev/null 2>&1 &&
  apparmor_parser --skip-kernel-load "$app/resources/apparmor-profile" >/dev/null 2>&1; then
  cp -f "$app/resources/apparmor-profile" '/etc/apparmor.d/${executable}'
  apparmor_parser --replace --write-cache --skip-read-cache '/etc/apparmor.d/${executable}' || true
fi

if command -v update-mime-database >/dev/null; then update-mime-database /usr/share/mime || true; fi
if command -v update-desktop-database >/dev/null; then update-desktop-database /usr/share/applications || true; fi
