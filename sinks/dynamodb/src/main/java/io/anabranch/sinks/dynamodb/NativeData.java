package io.anabranch.sinks.dynamodb;

import io.anabranch.topology.JsonText;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * data that the table is to hold in DynamoDB's own types. It is read once to be checked and counted, and again whenever
 * it is sent: held until then, those of a whole write would take ten times the room of their JSON. Reading 900 bytes of 70
 * values costs 10 µs of CPU.
 */
final class NativeData {
    private final JsonText json;
    private final int bytes;
    private final Optional<UnstorableException> unstorable;

    private NativeData(JsonText json, int bytes, Optional<UnstorableException> unstorable) {
        this.json = json;
        this.bytes = bytes;
        this.unstorable = unstorable;
    }

    static NativeData of(JsonText json) {
        try {
            return new NativeData(json, NativeJson.read(json).bytes(), Optional.empty());
        } catch (UnstorableException unstorable) {
            return new NativeData(json, 0, Optional.of(unstorable));
        }
    }

    /** Why the store would refuse it; empty where it takes it. */
    Optional<UnstorableException> unstorable() {
        return unstorable;
    }

    /** Its size as DynamoDB counts it. */
    int bytes() {
        return bytes;
    }

    /** @throws IllegalStateException if it is {@link #unstorable} */
    AttributeValue attribute() {
        try {
            return NativeJson.read(json).value();
        } catch (UnstorableException unchecked) {
            throw new IllegalStateException("data is sent that was refused: " + unchecked.detail(), unchecked);
        }
    }
}
