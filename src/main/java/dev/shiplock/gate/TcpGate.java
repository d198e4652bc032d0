package dev.shiplock.gate;

import dev.shiplock.api.GateSpec;
import dev.shiplock.api.GateSpec.Tcp;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Optional;

/** Opens a TCP connection and closes it again. */
final class TcpGate implements Gate {
    private final Tcp tcp;
    private final ServiceQuestion services;

    TcpGate(Tcp tcp, ServiceQuestion services) {
        this.tcp = tcp;
        this.services = services;
    }

    /** The type and what it needs. */
    record Type(Services services, ServingPods pods) implements GateType {
        @Override
        public String name() {
            return "tcp";
        }

        @Override
        public Optional<Gate> gate(GateSpec spec) {
            return Optional.ofNullable(spec.tcp()).map(tcp -> new TcpGate(tcp, new ServiceQuestion(services, pods)));
        }

        @Override
        public Optional<String> missing(GateSpec spec, String namespace) {
            return Optional.ofNullable(spec.tcp())
                    .flatMap(tcp -> Optional.ofNullable(tcp.service()))
                    .flatMap(service -> new NewRevisionPods(services).missing(namespace, service, GateSpec.Pods.Each));
        }
    }

    @Override
    public Answer ask(GateContext context) throws InterruptedException {
        if (tcp.service() != null) {
            return services.ask(
                    context, tcp.service(), GateSpec.Pods.Each, endpoint -> connect(endpoint.host(), endpoint.port()));
        }
        if (tcp.host() == null || tcp.port() == null) {
            return Answer.errored("the gate says neither service nor host and port");
        }
        return connect(tcp.host(), tcp.port()).by(tcp.host() + ":" + tcp.port());
    }

    private Answer connect(String host, int port) {
        int millis =
                (int) Math.min(Integer.MAX_VALUE, tcp.timeout().toDuration().toMillis());
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            return Answer.errored("the host is not known");
        }
        try (Socket socket = new Socket()) {
            socket.connect(address, Math.max(1, millis));
            return Answer.passed("accepts connections at port " + port);
        } catch (SocketTimeoutException e) {
            return Answer.inconclusive("no connection at port " + port + " within " + tcp.timeout());
        } catch (ConnectException e) {
            return Answer.failed("the connection at port " + port + " was refused");
        } catch (IOException e) {
            return Answer.errored("port " + port + " cannot be reached: " + e.getMessage());
        }
    }
}
