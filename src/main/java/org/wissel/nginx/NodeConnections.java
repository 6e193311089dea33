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
import java.util.stream.Collectors;
import org.wissel.remote.Command;
import org.wissel.remote.CommandResult;
import org.wissel.remote.RemoteException;
import org.wissel.remote.RemoteHost;

/**
 * Counts the TCP connections from an nginx to its nodes, by the tables in /proc/net.
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
     * whose), and at the end: counted. $3 is a pattern of the lines that matter, all further arguments are host names.
     *
     * <p>The tables are those of the master's network, which in a container is not ours. Whose is worker or other, or any
     * where the SSH user may not see the workers or which sockets they hold.
     */
    static final String COUNT = NginxView.LOOK
            + """
            pattern=$3; shift 3
            for host; do
              for address in $(getent ahosts "$host" | cut -d' ' -f1 | sort -u); do echo "address $host $address"; done
            done
            echo "order $(printf '\\001\\000' | od -An -tu2 | tr -d ' ')"
            set -- $masters
            lines=
            for table in tcp tcp6; do
              net=/proc/${1:-self}/net/$table
              [ -r "$net" ] || continue
              lines="$lines
            $(grep -E "$pattern" "$net")"
              echo "table $table"
            done
            held= hidden=
            [ -n "$workers" ] || hidden=yes
            for worker in $workers; do
              list=$(ls -l "/proc/$worker/fd" 2>/dev/null)
              [ -n "$list" ] || [ ! -d "/proc/$worker" ] || hidden=yes
              held="$held $list"
            done
            while read -r number local remote state queues timer retransmits user timeout inode rest; do
              case $hidden$held in
                yes*) whose=any ;;
                *"socket:[$inode]"*) whose=worker ;;
                *) whose=other ;;
              esac
              [ -z "$remote" ] || echo "socket $remote $state $inode $whose"
            done <<LINES
            $lines
            LINES
            echo counted
            """;

    // Established, connecting, closing but not all sent, closed by the node only: a request may still be on its way.
    private static final String STATES = "(01|02|04|08)";
    private static final String CLOSING = "04";

    private NodeConnections() {}

    /** The command that looks, at these addresses of nodes. */
    static Command look(String file, String pidFile, List<ServerAddress> nodes) {
        String ports = nodes.stream()
                .filter(node -> !node.isSocketFile())
                .map(node -> String.format("%04X", node.port()))
                .distinct()
                .collect(Collectors.joining("|"));
        String pattern = ports.isEmpty() ? "^$" : ": [0-9A-F]+:[0-9A-F]{4} [0-9A-F]+:(" + ports + ") " + STATES + " ";
        List<String> arguments = new ArrayList<>(List.of(file, pidFile, pattern));
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
        List<String[]> sockets = new ArrayList<>();
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
                case "socket" -> sockets.add(words);
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
            connections.put(node.getKey(), count(host, node.getValue(), resolved, sockets, lowByteFirst));
        }
        return connections;
    }

    private static int count(
            RemoteHost host,
            ServerAddress node,
            Map<String, Set<InetAddress>> resolved,
            List<String[]> sockets,
            boolean lowByteFirst) {
        if (node.isSocketFile()) {
            return 0;
        }
        Set<InetAddress> addresses = node.isNumeric() ? Set.of(address(node.host())) : resolved.get(node.host());
        if (addresses == null) {
            throw new RemoteException(host.name() + ": cannot count connections to " + node + ": " + node.host()
                    + " has no address there (getent ahosts). Correct its name resolution, or write the number in the"
                    + " upstream.");
        }
        int count = 0;
        for (String[] socket : sockets) {
            String[] remote = socket[1].split(":");
            // A closed socket that still sends belongs to no process any more, so nobody can tell whose it was.
            boolean maybeOurs = !socket[4].equals("other") || socket[2].equals(CLOSING) && socket[3].equals("0");
            if (maybeOurs
                    && Integer.parseInt(remote[1], 16) == node.port()
                    && addresses.contains(fromTable(remote[0], lowByteFirst))) {
                count++;
            }
        }
        return count;
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
        try {
            // The zone of a link-local address is not in the tables.
            return InetAddress.getByName(number.replaceFirst("%.*", ""));
        } catch (UnknownHostException notNumeric) {
            throw new IllegalStateException("no address: " + number, notNumeric);
        }
    }
}
