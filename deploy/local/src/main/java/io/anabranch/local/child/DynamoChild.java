package io.anabranch.local.child;

import java.lang.reflect.Field;
import java.util.Arrays;

/** Runs DynamoDB Local on one address: its own main listens on every interface. */
public final class DynamoChild {
    private DynamoChild() {}

    /** Takes the address to listen on, then the arguments of DynamoDB Local. */
    public static void main(String[] args) throws Exception {
        String host = args[0];
        String[] rest = Arrays.copyOfRange(args, 1, args.length);
        Object proxy = Class.forName("com.amazonaws.services.dynamodbv2.local.main.ServerRunner")
                .getMethod("createServerFromCommandLineArgs", String[].class)
                .invoke(null, (Object) rest);
        for (Object connector : connectors(proxy)) {
            connector.getClass().getMethod("setHost", String.class).invoke(connector, host);
        }
        // The start that sends no telemetry.
        proxy.getClass().getMethod("safeStart").invoke(proxy);
    }

    private static Object[] connectors(Object proxy) throws Exception {
        Field server = proxy.getClass().getDeclaredField("server");
        server.setAccessible(true);
        Object jetty = server.get(proxy);
        return (Object[]) jetty.getClass().getMethod("getConnectors").invoke(jetty);
    }
}
