package org.wissel.nginx;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.wissel.remote.CommandResult;
import org.wissel.remote.PrintedNumber;
import org.wissel.remote.RemoteException;
import org.wissel.remote.RemoteHost;

/**
 * One look at an nginx: its file's bytes, when they last changed, and the processes that live, all from one moment.
 *
 * @param bytes the file's content; empty when it cannot be read
 * @param unreadable why the file cannot be read; empty when it can
 * @param master whether a master process of nginx runs
 * @param pidFile what the pid file says, empty text when it is missing or unreadable
 * @param replacedBinary whether a second master of a binary upgrade still runs
 * @param workers every living worker
 */
record NginxView(
        Optional<byte[]> bytes,
        String unreadable,
        boolean master,
        String pidFile,
        boolean replacedBinary,
        List<Worker> workers) {

    /**
     * A worker process.
     *
     * @param pid its process id
     * @param isNew whether it surely started after the file's last change
     * @param isLeaving whether it accepts no more connections and ends with its last request
     */
    record Worker(String pid, boolean isNew, boolean isLeaving) {}

    /**
     * Prints lines of a keyword and values: unreadable, change (last modification and last change of the inode),
     * text, now (ns, ticks per second, the stat line of a process born now), pidfile, master, worker and leaving (pid and
     * start tick), and at the end: seen. $1 is the file, $2 the pid file.
     *
     * <p>The inode's change is asked for because a rename keeps the modification time and sets the change time. The birth of
     * a process is compared with that of one born now: the start times that ps prints have whole seconds, and
     * /proc/uptime counts from another moment than the ticks do in some containers.
     */
    static final String LOOK =
            """
            LC_ALL=C; export LC_ALL
            look() {
              file=$1 pidfile=$2 masters= workers=
              if [ -f "$file" ] && [ -r "$file" ]; then
                {
                  stat -L -c 'change %.9Y %.9Z' /proc/self/fd/3
                  printf 'text '; base64 -w 0 <&3; echo
                } 3< "$file"
              else
                echo "unreadable $(cat -- "$file" 2>&1 >/dev/null | head -n 1)"
              fi
              tries=0
              while :; do
                now=$(date +%s%N)
                born=$(read -r line < /proc/self/stat; echo "$line")
                tries=$((tries + 1))
                [ $(($(date +%s%N) - now)) -gt 10000000 ] && [ $tries -lt 5 ] || break
              done
              echo "now $now $(getconf CLK_TCK) ${born##*) }"
              for f in "$pidfile" "$pidfile.oldbin"; do
                pid=
                { read -r pid rest < "$f"; } 2>/dev/null
                [ "$f" != "$pidfile" ] || echo "pidfile $pid"
                case $pid in ''|*[!0-9]*) continue ;; esac
                { IFS= read -r line < "/proc/$pid/cmdline" || [ -n "$line" ]; } 2>/dev/null || continue
                case $line in
                  'nginx: master process'*) masters="$masters $pid"; echo "master $pid" ;;
                esac
              done 2>/dev/null
              # One program for all of them, since the shell reads byte by byte. A process' name may hold anything but ends first.
              born=$(cat /proc/[0-9]*/stat 2>/dev/null | awk -v masters="$masters" '
                BEGIN { count = split(masters, each, " "); for (i = 1; i <= count; i++) master[each[i]] = 1 }
                { pid = $1; sub(/^.*\\) /, ""); if (($2 in master) && $1 != "Z") print pid, $20 }') || return
              while read -r pid start; do
                [ -n "$pid" ] || continue
                line=
                { IFS= read -r line < "/proc/$pid/cmdline"; } 2>/dev/null
                case $line in
                  'nginx: worker process is shutting down'*) kind=leaving ;;
                  'nginx: worker process'*) kind=worker ;;
                  *) continue ;;
                esac
                workers="$workers $pid"
                echo "$kind $pid $start"
              done <<BORN
            $born
            BORN
              echo seen
            }
            look "$1" "$2"
            """;

    // The file's clock and the ticks are exact to 10 ms each, and may both err in the same direction.
    private static final BigDecimal PRECISION = new BigDecimal("0.020");

    /**
     * What {@link #LOOK} printed; lines of other keywords are somebody else's.
     *
     * @throws RemoteException when it did not come to its end
     */
    static NginxView read(RemoteHost host, CommandResult look) {
        if (!look.output().contains("\nseen\n")) {
            throw new RemoteException(
                    host.name() + ": looking at nginx broke off with code " + look.exitCode() + ": " + look.lastWords()
                            + ". Look whether sh, stat, date, base64 and getconf work there for the SSH user.");
        }
        Optional<byte[]> bytes = Optional.empty();
        String unreadable = "";
        String pidFile = "";
        int masters = 0;
        BigDecimal change = null;
        String[] now = {};
        List<String[]> workers = new ArrayList<>();
        for (String line : look.output().split("\n")) {
            int space = line.indexOf(' ');
            String rest = space < 0 ? "" : line.substring(space + 1).strip();
            switch (space < 0 ? line : line.substring(0, space)) {
                case "unreadable" -> unreadable = rest.isEmpty() ? "it is no regular file" : rest;
                case "change" -> {
                    String[] times = rest.split(" ");
                    change = PrintedNumber.of(times[0]).max(PrintedNumber.of(times[1]));
                }
                case "text" -> bytes = Optional.of(Base64.getDecoder().decode(rest));
                case "now" -> now = rest.split(" +");
                case "pidfile" -> pidFile = rest;
                case "master" -> masters++;
                case "worker", "leaving" -> workers.add(line.split(" "));
                default -> {}
            }
        }
        BigDecimal newSince = change == null ? null : change.add(PRECISION);
        String[] clock = now;
        return new NginxView(
                bytes,
                unreadable,
                masters > 0,
                pidFile,
                masters > 1,
                workers.stream()
                        .map(worker -> new Worker(
                                worker[1],
                                newSince != null && started(clock, worker[2]).compareTo(newSince) >= 0,
                                worker[0].equals("leaving")))
                        .toList());
    }

    /** When a process started, in seconds since 1970 by the host's clock of now. */
    private static BigDecimal started(String[] now, String tick) {
        // now: nanoseconds, ticks per second, and of the process born now all fields of proc(5) stat from the third on;
        // its start tick is the 22nd.
        BigDecimal ticks = PrintedNumber.of(tick).subtract(PrintedNumber.of(now[2 + 22 - 3]));
        return PrintedNumber.of(now[0])
                .movePointLeft(9)
                .add(ticks.divide(PrintedNumber.of(now[1]), 9, RoundingMode.HALF_UP));
    }

    /** Whether every living worker is new: what is written is what runs, and nothing of before is left. */
    boolean onlyNewWorkers() {
        return settled() && workers.stream().allMatch(Worker::isNew);
    }

    /** Whether new workers took over: there is one, and every older one at least accepts no more. */
    boolean settled() {
        return workers.stream().anyMatch(worker -> !worker.isLeaving())
                && workers.stream().allMatch(worker -> worker.isNew() || worker.isLeaving());
    }

    /** The process ids of workers of before that still live. */
    List<String> oldPids() {
        return workers.stream()
                .filter(worker -> !worker.isNew() || worker.isLeaving())
                .map(Worker::pid)
                .toList();
    }

    /** Process ids in words, the first ten of them. */
    static String pids(List<String> pids) {
        String shown = "pid " + String.join(", ", pids.stream().limit(10).toList());
        return pids.size() <= 10 ? shown : shown + " and " + (pids.size() - 10) + " more";
    }

    /** Whether workers of an earlier reload still finish their requests. */
    boolean leaving() {
        return workers.stream().anyMatch(Worker::isLeaving);
    }

    /** Whether its processes cannot be seen, or there are none. */
    boolean isBlind() {
        return !replacedBinary && (pidFile.isEmpty() || !master || workers.isEmpty());
    }

    /** What is wrong with its processes, one sentence with the remedy; empty when nothing. */
    Optional<String> processProblem(String pidPath) {
        if (pidFile.isEmpty()) {
            return Optional.of("no master process of nginx is known: " + pidPath
                    + " is missing, empty or unreadable. Start nginx, or correct the pid file in the inventory.");
        }
        if (!master) {
            return Optional.of("process " + pidFile + " of " + pidPath
                    + " is no living master process of nginx. Start nginx, or correct the pid file in the inventory.");
        }
        if (replacedBinary) {
            return Optional.of("two master processes of nginx run (" + pidPath
                    + ".oldbin): its binary is being upgraded. Finish the upgrade first.");
        }
        if (workers.isEmpty()) {
            return Optional.of("the master process " + pidFile + " of nginx has no worker process that can be seen."
                    + " Look whether nginx serves, and whether the SSH user may see other users' processes (hidepid).");
        }
        return Optional.empty();
    }

    /** The workers in words. */
    String evidence() {
        long accepting = workers.stream().filter(worker -> !worker.isLeaving()).count();
        long fresh = workers.stream()
                .filter(worker -> worker.isNew() && !worker.isLeaving())
                .count();
        return fresh + " of " + accepting + " accepting workers are newer than the file, "
                + (workers.size() - accepting) + " are shutting down";
    }
}
