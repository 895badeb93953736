package io.github.blockingportal.autoconfigure.web.disconnect;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** A client of HTTP/2 without encryption that sends the frames it is told, and none but those and what the protocol demands. */
final class RawHttp2Client implements AutoCloseable {

    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int GOAWAY = 7;

    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;
    private static final int ACK = 1;

    private static final int CANCEL = 8;

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;
    private final Map<Integer, StringBuilder> bodies = new HashMap<>();
    private int lastStream = -1;

    RawHttp2Client(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(20_000);
        in = new DataInputStream(socket.getInputStream());
        out = new DataOutputStream(socket.getOutputStream());
        out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        frame(SETTINGS, 0, 0, new byte[0]);
    }

    /** Returns the number of the stream. */
    int get(String path) throws IOException {
        lastStream += 2;
        bodies.put(lastStream, new StringBuilder());
        ByteArrayOutputStream headers = new ByteArrayOutputStream();
        headers.write(0x82); // :method GET
        headers.write(0x86); // :scheme http
        literal(headers, 1, "localhost"); // :authority
        literal(headers, 4, path); // :path
        frame(HEADERS, END_HEADERS | END_STREAM, lastStream, headers.toByteArray());
        return lastStream;
    }

    private static void literal(ByteArrayOutputStream headers, int name, String value) {
        headers.write(name);
        headers.write(value.length());
        headers.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
    }

    void reset(int stream) throws IOException {
        frame(RST_STREAM, 0, stream, new byte[] {0, 0, 0, CANCEL});
    }

    /** Says that it will not take more streams from the server, of which there are none, before it leaves. */
    void goAway() throws IOException {
        frame(GOAWAY, 0, 0, new byte[8]);
    }

    private void frame(int type, int flags, int stream, byte[] payload) throws IOException {
        out.writeByte(0);
        out.writeShort(payload.length);
        out.writeByte(type);
        out.writeByte(flags);
        out.writeInt(stream);
        out.write(payload);
        out.flush();
    }

    /** The whole body of a stream. */
    String answer(int stream) throws IOException {
        while (true) {
            byte[] payload = new byte[in.readUnsignedByte() << 16 | in.readUnsignedShort()];
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            int from = in.readInt();
            in.readFully(payload);
            if (type == SETTINGS && flags != ACK) {
                frame(SETTINGS, ACK, 0, new byte[0]);
            }
            if (type == DATA) {
                bodies.get(from).append(new String(payload, StandardCharsets.UTF_8));
            }
            if (from == stream && (type == DATA || type == HEADERS) && (flags & END_STREAM) != 0) {
                return bodies.get(stream).toString();
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
