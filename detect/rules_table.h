/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The built-in rules, one line each: R(where, "pattern", weight, identity, role).
 * Expanded by rules.c only. Identity and weight are those of evidence (role GAME), which
 * may also be negative; roles of the other kinds need neither.
 */
#ifndef GAMER_RULES_TABLE_H
#define GAMER_RULES_TABLE_H

/* clang-format off */

/* What a launcher says of what it launches. */
#define RULES_TABLE_LAUNCH(R) \
	R(ENV, "SteamAppId", 60, STRONG, GAME) \
	R(ENV, "SteamGameId", 60, STRONG, GAME) \
	R(ENV, "STEAM_COMPAT_APP_ID", 60, STRONG, GAME) \
	R(ENV, "STEAM_COMPAT_DATA_PATH", 20, WEAK, GAME) \
	R(ENV, "UMU_ID", 60, STRONG, GAME) \
	R(ENV, "GAMEID=umu-*", 60, STRONG, GAME) \
	R(ENV, "LUTRIS_GAME_UUID", 60, STRONG, GAME) \
	R(ENV, "HEROIC_APP_NAME", 60, STRONG, GAME) \
	R(ENV, "INST_MC_DIR", 60, STRONG, GAME) \
	R(ENV, "ITCHIO_APP", 60, STRONG, GAME) \
	R(ENV, "BOTTLES_*", 20, WEAK, GAME) \
	R(CGROUP, "app-flatpak-com.usebottles.bottles-*.scope", 20, WEAK, GAME) \
	R(ENV, "MANGOHUD", 10, SUPPORT, GAME) \
	R(ENV, "GAMESCOPE_WAYLAND_DISPLAY", 10, SUPPORT, GAME) \
	R(CGROUP, "app-steam-app*.scope", 60, STRONG, GAME) \
	R(ARG, "net.minecraft.client.main.Main", 60, WEAK, GAME) \
	R(ARG, "org.prismlauncher.EntryPoint", 60, WEAK, GAME)

/* Where and as what it lies, and what it has open. */
#define RULES_TABLE_SIGNS(R) \
	R(PATH, "steamapps/common", 40, WEAK, GAME) \
	R(PATH, "usr/games", 40, WEAK, GAME) \
	R(PATH, "usr/local/games", 40, WEAK, GAME) \
	R(PATH, "gog games", 40, WEAK, GAME) \
	R(PATH, "epic games", 40, WEAK, GAME) \
	R(EXE, "*.x86_64", 30, WEAK, GAME) \
	R(EXE, "*-Linux-Shipping", 50, WEAK, GAME) \
	R(EXE, "*-Win64-Shipping.exe", 20, WEAK, GAME) \
	R(FACT, "windows", 40, WEAK, GAME) \
	R(FACT, "controller", 30, WEAK, GAME) \
	R(FACT, "mouse", 10, SUPPORT, GAME) \
	R(FACT, "render_node", 15, SUPPORT, GAME) \
	R(FACT, "threads>=20", 10, SUPPORT, GAME) \
	R(FACT, "rss_mib>=500", 10, SUPPORT, GAME) \
	R(CGROUP, "app-flatpak-*.scope", 5, SUPPORT, GAME) \
	R(CGROUP, "app-*.scope", 5, SUPPORT, GAME) \
	R(CGROUP, "app-*.service", 5, SUPPORT, GAME) \
	/* Tools of the system run with a game's environment, and tools lie beside games. */ \
	R(PATH, "/usr/bin", -30, SUPPORT, GAME) \
	R(PATH, "/usr/sbin", -30, SUPPORT, GAME) \
	R(PATH, "/bin", -30, SUPPORT, GAME) \
	R(PATH, "/sbin", -30, SUPPORT, GAME) \
	R(PATH, "/usr/lib", -30, SUPPORT, GAME) \
	R(PATH, "/usr/lib64", -30, SUPPORT, GAME) \
	R(PATH, "/usr/libexec", -30, SUPPORT, GAME) \
	R(PATH, "/run/host", -30, SUPPORT, GAME) \
	R(PATH, "/run/pressure-vessel", -60, SUPPORT, GAME) \
	R(PATH, "steam/ubuntu12_32", -60, SUPPORT, GAME) \
	R(PATH, "steam/ubuntu12_64", -60, SUPPORT, GAME) \
	R(PATH, "drive_c/windows", -100, SUPPORT, GAME) \
	R(PATH, "c:/windows", -100, SUPPORT, GAME) \
	R(PATH, "steamapps/common/Proton ?*.?*", -100, SUPPORT, GAME) \
	R(PATH, "steamapps/common/Proton - Experimental", -100, SUPPORT, GAME) \
	R(PATH, "steamapps/common/Proton Hotfix", -100, SUPPORT, GAME) \
	R(PATH, "steamapps/common/SteamVR", -100, SUPPORT, GAME) \
	R(PATH, "steamapps/common/Steamworks Shared", -100, SUPPORT, GAME) \
	R(PATH, "steamapps/common/SteamLinuxRuntime*", -100, SUPPORT, GAME) \
	R(PATH, "steamapps/common/*/_CommonRedist", -100, SUPPORT, GAME) \
	/* Players in the system's folders. */ \
	R(EXE, "retroarch*", 65, WEAK, GAME) R(EXE, "dosbox*", 65, WEAK, GAME) \
	R(EXE, "scummvm", 65, WEAK, GAME) R(EXE, "mame", 65, WEAK, GAME) \
	R(EXE, "dolphin-emu*", 65, WEAK, GAME) R(EXE, "pcsx2*", 65, WEAK, GAME) \
	R(EXE, "rpcs3*", 65, WEAK, GAME) R(EXE, "ppsspp*", 65, WEAK, GAME) \
	R(EXE, "supertuxkart", 65, WEAK, GAME) R(EXE, "luanti", 65, WEAK, GAME)

#define RULES_WRAPPER_EXE(R, pattern) R(EXE, pattern, 0, SUPPORT, WRAPPER)

#define RULES_TABLE_WRAPPERS(R) \
	RULES_WRAPPER_EXE(R, "reaper") RULES_WRAPPER_EXE(R, "steam-launch-wrapper") \
	RULES_WRAPPER_EXE(R, "steam-runtime-*") RULES_WRAPPER_EXE(R, "pressure-vessel*") \
	RULES_WRAPPER_EXE(R, "pv-*") RULES_WRAPPER_EXE(R, "srt-*") \
	RULES_WRAPPER_EXE(R, "proton") RULES_WRAPPER_EXE(R, "python") \
	RULES_WRAPPER_EXE(R, "python2*") RULES_WRAPPER_EXE(R, "python3*") \
	RULES_WRAPPER_EXE(R, "umu-*") RULES_WRAPPER_EXE(R, "legendary") \
	RULES_WRAPPER_EXE(R, "gogdl") RULES_WRAPPER_EXE(R, "nile") \
	RULES_WRAPPER_EXE(R, "lutris-wrapper*") RULES_WRAPPER_EXE(R, "gamerun") \
	RULES_WRAPPER_EXE(R, "gamemoderun") RULES_WRAPPER_EXE(R, "gamescope*") \
	RULES_WRAPPER_EXE(R, "mangohud") RULES_WRAPPER_EXE(R, "mangoapp") \
	RULES_WRAPPER_EXE(R, "obs-gamecapture") RULES_WRAPPER_EXE(R, "prime-run") \
	RULES_WRAPPER_EXE(R, "switcherooctl") RULES_WRAPPER_EXE(R, "wine") \
	RULES_WRAPPER_EXE(R, "wine64") RULES_WRAPPER_EXE(R, "wine-*") \
	RULES_WRAPPER_EXE(R, "wine64-*") RULES_WRAPPER_EXE(R, "wineloader*") \
	RULES_WRAPPER_EXE(R, "wineserver*") RULES_WRAPPER_EXE(R, "bwrap") \
	RULES_WRAPPER_EXE(R, "flatpak*") RULES_WRAPPER_EXE(R, "firejail") \
	RULES_WRAPPER_EXE(R, "systemd-run") RULES_WRAPPER_EXE(R, "systemd-inhibit") \
	RULES_WRAPPER_EXE(R, "env") RULES_WRAPPER_EXE(R, "nice") \
	RULES_WRAPPER_EXE(R, "setsid") RULES_WRAPPER_EXE(R, "taskset") \
	RULES_WRAPPER_EXE(R, "chrt") RULES_WRAPPER_EXE(R, "ionice") \
	RULES_WRAPPER_EXE(R, "nohup") RULES_WRAPPER_EXE(R, "timeout") \
	RULES_WRAPPER_EXE(R, "sudo") RULES_WRAPPER_EXE(R, "xargs") \
	RULES_WRAPPER_EXE(R, "strace") RULES_WRAPPER_EXE(R, "dbus-run-session") \
	RULES_WRAPPER_EXE(R, "ld-linux*") RULES_WRAPPER_EXE(R, "busybox") \
	RULES_WRAPPER_EXE(R, "sh") RULES_WRAPPER_EXE(R, "bash") \
	RULES_WRAPPER_EXE(R, "dash") RULES_WRAPPER_EXE(R, "zsh") \
	RULES_WRAPPER_EXE(R, "ksh") RULES_WRAPPER_EXE(R, "fish") RULES_WRAPPER_EXE(R, "perl")

#define RULES_HELPER_EXE(R, pattern)  R(EXE, pattern, 0, SUPPORT, HELPER)
#define RULES_HELPER_WORD(R, pattern) R(WORD, pattern, 0, SUPPORT, HELPER)

/* What Wine and a Windows program bring along. */
#define RULES_TABLE_WINDOWS(R) \
	RULES_HELPER_EXE(R, "services.exe") RULES_HELPER_EXE(R, "explorer.exe") \
	RULES_HELPER_EXE(R, "winedevice.exe") RULES_HELPER_EXE(R, "plugplay.exe") \
	RULES_HELPER_EXE(R, "svchost.exe") RULES_HELPER_EXE(R, "rpcss.exe") \
	RULES_HELPER_EXE(R, "tabtip.exe") RULES_HELPER_EXE(R, "conhost.exe") \
	RULES_HELPER_EXE(R, "start.exe") RULES_HELPER_EXE(R, "cmd.exe") \
	RULES_HELPER_EXE(R, "winecfg.exe") RULES_HELPER_EXE(R, "wineboot.exe") \
	RULES_HELPER_EXE(R, "winemenubuilder.exe") RULES_HELPER_EXE(R, "winedbg.exe") \
	RULES_HELPER_EXE(R, "wineconsole.exe") RULES_HELPER_EXE(R, "winepath.exe") \
	RULES_HELPER_EXE(R, "rundll32.exe") \
	RULES_HELPER_EXE(R, "regsvr32.exe") RULES_HELPER_EXE(R, "reg.exe") \
	RULES_HELPER_EXE(R, "regedit.exe") RULES_HELPER_EXE(R, "msiexec.exe") \
	RULES_HELPER_EXE(R, "iexplore.exe") RULES_HELPER_EXE(R, "mscorsvw.exe") \
	RULES_HELPER_EXE(R, "ngen.exe") RULES_HELPER_EXE(R, "wmic.exe") \
	RULES_HELPER_EXE(R, "powershell.exe") RULES_HELPER_EXE(R, "notepad.exe") \
	RULES_HELPER_EXE(R, "taskkill.exe") RULES_HELPER_EXE(R, "dllhost.exe") \
	RULES_HELPER_EXE(R, "spoolsv.exe") RULES_HELPER_EXE(R, "xalia.exe") \
	RULES_HELPER_EXE(R, "steam.exe") RULES_HELPER_EXE(R, "iscriptevaluator.exe") \
	RULES_HELPER_EXE(R, "d3ddriverquery*.exe") RULES_HELPER_EXE(R, "setup.exe") \
	RULES_HELPER_EXE(R, "setup_*.exe") RULES_HELPER_EXE(R, "setup-*.exe") \
	RULES_HELPER_EXE(R, "vc_redist*") RULES_HELPER_EXE(R, "vcredist*") \
	RULES_HELPER_EXE(R, "dxsetup.exe") RULES_HELPER_EXE(R, "dotnet*.exe") \
	RULES_HELPER_EXE(R, "dxdiag.exe") RULES_HELPER_EXE(R, "unins*.exe") \
	RULES_HELPER_EXE(R, "EasyAntiCheat*") RULES_HELPER_EXE(R, "start_protected_game*") \
	RULES_HELPER_EXE(R, "*_EAC.exe") RULES_HELPER_EXE(R, "*_BE.exe") \
	RULES_HELPER_EXE(R, "BEService*") RULES_HELPER_EXE(R, "EOS*Overlay*") \
	RULES_HELPER_EXE(R, "SocialClubHelper.exe") RULES_HELPER_EXE(R, "RockstarService.exe") \
	RULES_HELPER_EXE(R, "PlayGTAV.exe") RULES_HELPER_EXE(R, "REDprelauncher.exe") \
	RULES_HELPER_EXE(R, "upc.exe") RULES_HELPER_EXE(R, "UbisoftConnect*.exe") \
	RULES_HELPER_EXE(R, "Uplay*.exe") RULES_HELPER_EXE(R, "UbisoftGameLauncher*") \
	RULES_HELPER_EXE(R, "EADesktop.exe") RULES_HELPER_EXE(R, "EABackgroundService.exe") \
	RULES_HELPER_EXE(R, "EACefSubProcess.exe") RULES_HELPER_EXE(R, "Origin.exe") \
	RULES_HELPER_EXE(R, "OriginWebHelper*.exe") \
	RULES_HELPER_EXE(R, "OriginClientService.exe") \
	RULES_HELPER_EXE(R, "GalaxyClient*.exe") RULES_HELPER_EXE(R, "Battle.net*.exe") \
	RULES_HELPER_EXE(R, "Agent.exe") RULES_HELPER_EXE(R, "EpicWebHelper*")

/* Beside games, on any system. A word alone has to be rare in the names of games. */
#define RULES_TABLE_BESIDE(R) \
	RULES_HELPER_WORD(R, "launcher") RULES_HELPER_WORD(R, "crash handler") \
	RULES_HELPER_WORD(R, "crash report") RULES_HELPER_WORD(R, "crash reporter") \
	RULES_HELPER_WORD(R, "crash report client") RULES_HELPER_WORD(R, "crash sender") \
	RULES_HELPER_WORD(R, "crashpad") RULES_HELPER_WORD(R, "bug splat") \
	RULES_HELPER_WORD(R, "bootstrapper") RULES_HELPER_WORD(R, "web helper") \
	RULES_HELPER_WORD(R, "installer") RULES_HELPER_WORD(R, "uninstaller") \
	RULES_HELPER_WORD(R, "updater") RULES_HELPER_WORD(R, "patcher") \
	RULES_HELPER_WORD(R, "redist") RULES_HELPER_WORD(R, "anti cheat") \
	RULES_HELPER_WORD(R, "error reporter") RULES_HELPER_WORD(R, "sub process") \
	RULES_HELPER_EXE(R, "cef*process*") RULES_HELPER_EXE(R, "QtWebEngineProcess*") \
	RULES_HELPER_EXE(R, "steam") RULES_HELPER_EXE(R, "steamwebhelper*") \
	RULES_HELPER_EXE(R, "steamerrorreporter*") RULES_HELPER_EXE(R, "fossilize*") \
	RULES_HELPER_EXE(R, "gldriverquery*") RULES_HELPER_EXE(R, "vulkandriverquery*") \
	RULES_HELPER_EXE(R, "gameoverlayui*") RULES_HELPER_EXE(R, "vr*server") \
	RULES_HELPER_EXE(R, "wallpaper??.exe") \
	RULES_HELPER_EXE(R, "vrmonitor") RULES_HELPER_EXE(R, "vrcompositor*") \
	RULES_HELPER_EXE(R, "lutris") \
	RULES_HELPER_EXE(R, "heroic") RULES_HELPER_EXE(R, "bottles") \
	RULES_HELPER_EXE(R, "bottles-cli") \
	RULES_HELPER_EXE(R, "itch") RULES_HELPER_EXE(R, "gamemoded") \
	RULES_HELPER_EXE(R, "gamerctl") RULES_HELPER_EXE(R, "scx_*") \
	RULES_HELPER_EXE(R, "zenity") RULES_HELPER_EXE(R, "xdg-*")

/* What is large, threaded and draws, and no game. */
#define RULES_TABLE_DESKTOP(R) \
	RULES_HELPER_EXE(R, "firefox") RULES_HELPER_EXE(R, "firefox-*") RULES_HELPER_EXE(R, "chrome") \
	RULES_HELPER_EXE(R, "chrome_*") RULES_HELPER_EXE(R, "chromium*") \
	RULES_HELPER_EXE(R, "brave") RULES_HELPER_EXE(R, "brave-*") \
	RULES_HELPER_EXE(R, "opera") RULES_HELPER_EXE(R, "opera-*") \
	RULES_HELPER_EXE(R, "vivaldi*") RULES_HELPER_EXE(R, "msedge*") \
	RULES_HELPER_EXE(R, "librewolf*") RULES_HELPER_EXE(R, "zen-bin") \
	RULES_HELPER_EXE(R, "epiphany") RULES_HELPER_EXE(R, "epiphany-*") \
	RULES_HELPER_EXE(R, "WebKit*Process") \
	RULES_HELPER_EXE(R, "electron") RULES_HELPER_EXE(R, "electron2?") \
	RULES_HELPER_EXE(R, "electron3?") RULES_HELPER_EXE(R, "electron4?") \
	RULES_HELPER_EXE(R, "discord") RULES_HELPER_EXE(R, "discordcanary") \
	RULES_HELPER_EXE(R, "discord-*") \
	RULES_HELPER_EXE(R, "vesktop*") RULES_HELPER_EXE(R, "slack") \
	RULES_HELPER_EXE(R, "signal-desktop") RULES_HELPER_EXE(R, "element-desktop*") \
	RULES_HELPER_EXE(R, "teams-for-linux") RULES_HELPER_EXE(R, "spotify") \
	RULES_HELPER_EXE(R, "obsidian") RULES_HELPER_EXE(R, "thunderbird") \
	RULES_HELPER_EXE(R, "thunderbird-bin") \
	RULES_HELPER_EXE(R, "code") RULES_HELPER_EXE(R, "code-oss") \
	RULES_HELPER_EXE(R, "code-insiders") \
	RULES_HELPER_EXE(R, "codium") RULES_HELPER_EXE(R, "idea") RULES_HELPER_EXE(R, "idea64") \
	RULES_HELPER_EXE(R, "clion") RULES_HELPER_EXE(R, "pycharm*") \
	RULES_HELPER_EXE(R, "rider") RULES_HELPER_EXE(R, "qtcreator*") \
	RULES_HELPER_EXE(R, "kdevelop*") RULES_HELPER_EXE(R, "gnome-builder") \
	RULES_HELPER_EXE(R, "emacs*") RULES_HELPER_EXE(R, "vim") RULES_HELPER_EXE(R, "vim.*") \
	RULES_HELPER_EXE(R, "nvim") RULES_HELPER_EXE(R, "blender") \
	RULES_HELPER_EXE(R, "obs") RULES_HELPER_EXE(R, "vlc") \
	RULES_HELPER_EXE(R, "mpv") RULES_HELPER_EXE(R, "ffmpeg") \
	RULES_HELPER_EXE(R, "sunshine") RULES_HELPER_EXE(R, "antimicrox") \
	RULES_HELPER_EXE(R, "kwin_*") RULES_HELPER_EXE(R, "gnome-shell") \
	RULES_HELPER_EXE(R, "mutter*") RULES_HELPER_EXE(R, "plasmashell") \
	RULES_HELPER_EXE(R, "sway") RULES_HELPER_EXE(R, "hyprland") \
	RULES_HELPER_EXE(R, "weston") RULES_HELPER_EXE(R, "cosmic-comp") \
	RULES_HELPER_EXE(R, "xorg") RULES_HELPER_EXE(R, "xwayland") \
	RULES_HELPER_EXE(R, "systemd*") RULES_HELPER_EXE(R, "pipewire*") \
	RULES_HELPER_EXE(R, "konsole") RULES_HELPER_EXE(R, "gnome-terminal*") \
	RULES_HELPER_EXE(R, "kgx") RULES_HELPER_EXE(R, "alacritty") \
	RULES_HELPER_EXE(R, "kitty") RULES_HELPER_EXE(R, "foot")

#define RULES_TABLE_BUILD(R) \
	RULES_HELPER_EXE(R, "make") RULES_HELPER_EXE(R, "gmake") \
	RULES_HELPER_EXE(R, "ninja") RULES_HELPER_EXE(R, "cmake") \
	RULES_HELPER_EXE(R, "meson") RULES_HELPER_EXE(R, "ccache") \
	RULES_HELPER_EXE(R, "gcc*") RULES_HELPER_EXE(R, "g++*") \
	RULES_HELPER_EXE(R, "*-gcc") RULES_HELPER_EXE(R, "*-gcc-*") RULES_HELPER_EXE(R, "*-g++*") \
	RULES_HELPER_EXE(R, "cc1*") RULES_HELPER_EXE(R, "collect2") \
	RULES_HELPER_EXE(R, "clang") RULES_HELPER_EXE(R, "clang-*") \
	RULES_HELPER_EXE(R, "clang++*") RULES_HELPER_EXE(R, "clangd*") \
	RULES_HELPER_EXE(R, "lld") RULES_HELPER_EXE(R, "ld") \
	RULES_HELPER_EXE(R, "ld.*") RULES_HELPER_EXE(R, "*-ld") RULES_HELPER_EXE(R, "*-ld.*") \
	RULES_HELPER_EXE(R, "mold") RULES_HELPER_EXE(R, "as") \
	RULES_HELPER_EXE(R, "*-gnu-as") RULES_HELPER_EXE(R, "lto1*") \
	RULES_HELPER_EXE(R, "lto-wrapper") RULES_HELPER_EXE(R, "rustc") \
	RULES_HELPER_EXE(R, "cargo") RULES_HELPER_EXE(R, "rust-analyzer*") \
	RULES_HELPER_EXE(R, "go") RULES_HELPER_EXE(R, "node") \
	RULES_HELPER_EXE(R, "javac") RULES_HELPER_EXE(R, "gdb") RULES_HELPER_EXE(R, "git")

/* clang-format on */

#define RULES_TABLE(R)          \
	RULES_TABLE_LAUNCH(R)   \
	RULES_TABLE_SIGNS(R)    \
	RULES_TABLE_WRAPPERS(R) \
	RULES_TABLE_WINDOWS(R)  \
	RULES_TABLE_BESIDE(R)   \
	RULES_TABLE_DESKTOP(R)  \
	RULES_TABLE_BUILD(R)

#endif
