package org.wissel.nginx;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.wissel.deployment.Shown;
import org.wissel.remote.Command;
import org.wissel.remote.CommandResult;
import org.wissel.remote.RemoteException;
import org.wissel.remote.RemoteHost;

/**
 * Counts the TCP connections from an nginx to its nodes, by {@code ss} where that is there, and else by the tables in /proc/net.
 * Those tables list every connection that was closed within the last minute too, and are read anew from their begin where one of
 * those has gone meanwhile: with thousands of new connections in a second a look at them takes ten seconds of a processor.
 *
 * <p>A node behind a socket file counts as 0: the other end of such a socket cannot be told from /proc, so there only the
 * old workers tell.
 *
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_net_tcp.5.html">proc_net_tcp(5)</a>
 */
final class NodeConnections {

    /**
     * After what {@link NginxView#LOOK} prints: address (host and number, per address that a name resolves to), order (1
     * on a machine with the low byte first), table (each that was read), socket (remote address in hex, state, inode,
     * whose) or peer (the same, with the address and the state in the words of ss), and at the end: counted. $3 is a pattern of
     * the lines that matter, $4 the filter of ss for them, all further arguments are host names.
     *
     * <p>The tables are those of the master's network, which in a container is not ours; ss tells only of ours. Whose is worker or
     * other, or any where the SSH user may not see the workers or which sockets they hold.
     */
    static final String COUNT = NginxView.LOOK
            + """
            pattern=$3 filter=$4; shift 4
            for host; do
              for address in $(getent ahosts "$host" | cut -d' ' -f1 | sort -u); do echo "address $host $address"; done
            done
            echo "order $(printf '\\001\\000' | od -An -tu2 | tr -d ' ')"
            set -- $masters
            lines= peers=
            network() { stat -L -c %d:%i "/proc/$1/net/tcp" 2>/dev/null; }
            if [ -n "$filter" ] && [ "$(network self)" = "$(network "${1:-self}")" ] && peers=$(ss -Htne state established \
                state syn-sent state fin-wait-1 state close-wait "$filter" 2>/dev/null); then
              echo 'table tcp'
            else
              peers=
              for table in tcp tcp6; do
                net=/proc/${1:-self}/net/$table
                [ -r "$net" ] || continue
                lines="$lines
            $(grep -E "$pattern" "$net")"
                echo "table $table"
              done
            fi
            held= hidden=
            [ -n "$workers" ] || hidden=yes
            for worker in $workers; do
              list=$(ls -l "/proc/$worker/fd" 2>/dev/null)
              [ -n "$list" ] || [ ! -d "/proc/$worker" ] || hidden=yes
              held="$held $list"
            done
            whose() {
              case $hidden$held in
                yes*) whose=any ;;
                *"socket:[$1]"*) whose=worker ;;
                *) whose=other ;;
              esac
            }
            while read -r number local remote state queues timer retransmits user timeout inode rest; do
              [ -n "$remote" ] || continue
              whose "$inode"
              echo "socket $remote $state $inode $whose"
            done <<LINES
            $lines
            LINES
            while read -r state received sent local remote rest; do
              [ -n "$remote" ] || continue
              inode=0
              case " $rest" in *' ino:'*) inode=${rest#*ino:} inode=${inode%% *} ;; esac
              whose "$inode"
              echo "peer $remote $state $inode $whose"
            done <<PEERS
            $peers
            PEERS
            echo counted
            """;

    // Established, connecting, closing but not all sent, closed by the node only: a request may still be on its way.
    private static final String STATES = "(01|02|04|08)";

    /** Any other word is a name to Java, which asks the name service for it: a host could have that asked without end. */
    private static final Pattern NUMERIC =
            Pattern.compile("[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*|((25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])(\\.(?!$)|$)){4}");

    /** A connection to somebody. */
    private record Peer(InetAddress address, int port, boolean maybeOurs) {}

    private NodeConnections() {}

    /** The command that looks, at these addresses of nodes. */
    static Command look(String file, String pidFile, List<ServerAddress> nodes) {
        String ports = nodes.stream()
                .filter(node -> !node.isSocketFile())
                .map(node -> String.format("%04X", node.port()))
                .distinct()
                .collect(Collectors.joining("|"));
        String pattern = ports.isEmpty() ? "^$" : ": [0-9A-F]+:[0-9A-F]{4} [0-9A-F]+:(" + ports + ") " + STATES + " ";
        String filter = nodes.stream()
                .filter(node -> !node.isSocketFile())
                .map(node -> "dport = :" + node.port())
                .distinct()
                .collect(Collectors.joining(" or "));
        List<String> arguments =
                new ArrayList<>(List.of(file, pidFile, pattern, filter.isEmpty() ? "" : "( " + filter + " )"));
        nodes.stream()
                .filter(node -> !node.isSocketFile() && !node.isNumeric())
                .map(ServerAddress::host)
                .distinct()
                .forEach(arguments::add);
        return Command.script(COUNT, arguments.toArray(String[]::new));
    }

    /**
     * The connections per node that the command found.
     *
     * @throws RemoteException when the look says nothing: it broke off, or a name has no address there
     */
    static Map<String, Integer> read(RemoteHost host, CommandResult look, Map<String, ServerAddress> nodes) {
        Map<String, Set<InetAddress>> resolved = new HashMap<>();
        List<Peer> peers = new ArrayList<>();
        boolean lowByteFirst = true;
        boolean counted = false;
        boolean table = false;
        for (String line : look.output().split("\n")) {
            String[] words = line.split(" ");
            switch (words[0]) {
                case "address" ->
                    resolved.computeIfAbsent(words[1], name -> new HashSet<>()).add(address(words[2]));
                case "order" -> lowByteFirst = words[1].equals("1");
                case "table" -> table |= words[1].equals("tcp");
                case "socket" -> peers.add(ofTable(words, lowByteFirst));
                case "peer" -> peers.add(ofSs(words));
                case "counted" -> counted = true;
                default -> {}
            }
        }
        if (!counted || !table) {
            throw new RemoteException(host.name() + ": cannot count connections (code " + look.exitCode() + "): "
                    + look.lastWords() + ". Look whether the SSH user may read /proc/net/tcp there.");
        }
        Map<String, Integer> connections = new TreeMap<>();
        for (Map.Entry<String, ServerAddress> node : nodes.entrySet()) {
            connections.put(node.getKey(), count(host, node.getValue(), resolved, peers));
        }
        return connections;
    }

    private static Peer ofTable(String[] words, boolean lowByteFirst) {
        int port = words[1].indexOf(':');
        return new Peer(
                fromTable(words[1].substring(0, port), lowByteFirst),
                Integer.parseInt(words[1].substring(port + 1), 16),
                maybeOurs(words[2].equals("04"), words[3], words[4]));
    }

    private static Peer ofSs(String[] words) {
        int port = words[1].lastIndexOf(':');
        return new Peer(
                address(words[1].substring(0, port).replaceAll("[\\[\\]]", "")),
                Integer.parseInt(words[1].substring(port + 1)),
                maybeOurs(words[2].equals("FIN-WAIT-1"), words[3], words[4]));
    }

    /** A closed socket that still sends belongs to no process any more, so nobody can tell whose it was. */
    private static boolean maybeOurs(boolean closing, String inode, String whose) {
        return !whose.equals("other") || closing && inode.equals("0");
    }

    private static int count(
            RemoteHost host, ServerAddress node, Map<String, Set<InetAddress>> resolved, List<Peer> peers) {
        if (node.isSocketFile()) {
            return 0;
        }
        Set<InetAddress> addresses = node.isNumeric() ? Set.of(address(node.host())) : resolved.get(node.host());
        if (addresses == null) {
            throw new RemoteException(host.name() + ": cannot count connections to " + node + ": " + node.host()
                    + " has no address there (getent ahosts). Correct its name resolution, or write the number in the"
                    + " upstream.");
        }
        return (int) peers.stream()
                .filter(peer -> peer.maybeOurs() && peer.port() == node.port() && addresses.contains(peer.address()))
                .count();
    }

    /** An address as the tables write it: words of 32 bits in the machine's byte order. */
    private static InetAddress fromTable(String hex, boolean lowByteFirst) {
        byte[] bytes = new byte[hex.length() / 2];
        for (int index = 0; index < bytes.length; index++) {
            int place = lowByteFirst ? index / 4 * 4 + 3 - index % 4 : index;
            bytes[index] = (byte) Integer.parseInt(hex.substring(2 * place, 2 * place + 2), 16);
        }
        try {
            // Of an IPv4 address mapped into IPv6 this makes IPv4 again.
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static InetAddress address(String number) {
        // The zone of a link-local address is not in the tables.
        String plain = number.replaceFirst("%.*", "");
        if (!NUMERIC.matcher(plain).matches()) {
            throw new IllegalStateException("no address: " + Shown.value(number));
        }
        try {
            return InetAddress.getByName(plain);
        } catch (UnknownHostException notNumeric) {
            throw new IllegalStateException("no address: " + number, notNumeric);
        }
    }
}
