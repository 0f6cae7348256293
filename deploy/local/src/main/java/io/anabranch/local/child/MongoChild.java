package io.anabranch.local.child;

/** Runs mongo-java-server with its documents in memory. */
public final class MongoChild {
    private MongoChild() {}

    /** Takes the address and the port to listen on. */
    public static void main(String[] args) throws Exception {
        Object memory = Class.forName("de.bwaldvogel.mongo.backend.memory.MemoryBackend")
                .getConstructor()
                .newInstance();
        Object server = Class.forName("de.bwaldvogel.mongo.MongoServer")
                .getConstructor(Class.forName("de.bwaldvogel.mongo.MongoBackend"))
                .newInstance(memory);
        server.getClass().getMethod("bind", String.class, int.class).invoke(server, args[0], Integer.parseInt(args[1]));
    }
}
