#!/bin/sh
# Installed as /usr/local/bin/motcua: any command of Một Cửa with the settings and as the person of
# the systemd units. To be called as root.
set -eu
# Read as systemd reads them: a line is a name and a value, never run.
for settings in /etc/motcua/motcua.env /etc/motcua/channels.env; do
    [ -r "$settings" ] || continue
    while IFS= read -r line || [ -n "$line" ]; do
        case $line in [A-Z]*=*) ;; *) continue ;; esac
        value=${line#*=}
        case $value in
            \"*\") value=${value#\"} value=${value%\"} ;;
            \'*\') value=${value#\'} value=${value%\'} ;;
        esac
        export "${line%%=*}=$value"
    done <"$settings"
done
set -a
MOTCUA_HOME=/var/lib/motcua RASA_CACHE_DIRECTORY=/var/cache/motcua HOME=/var/cache/motcua
set +a
cd /opt/motcua
exec setpriv --reuid motcua --regid motcua --init-groups .venv/bin/motcua "$@"
