package io.anabranch.ingest.decode.registry;

import com.google.protobuf.AnyProto;
import com.google.protobuf.ApiProto;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DurationProto;
import com.google.protobuf.EmptyProto;
import com.google.protobuf.FieldMaskProto;
import com.google.protobuf.SourceContextProto;
import com.google.protobuf.StructProto;
import com.google.protobuf.TimestampProto;
import com.google.protobuf.TypeProto;
import com.google.protobuf.WrappersProto;
import com.squareup.wire.Syntax;
import com.squareup.wire.schema.Field;
import com.squareup.wire.schema.Location;
import com.squareup.wire.schema.internal.parser.EnumConstantElement;
import com.squareup.wire.schema.internal.parser.EnumElement;
import com.squareup.wire.schema.internal.parser.FieldElement;
import com.squareup.wire.schema.internal.parser.GroupElement;
import com.squareup.wire.schema.internal.parser.MessageElement;
import com.squareup.wire.schema.internal.parser.OneOfElement;
import com.squareup.wire.schema.internal.parser.ProtoFileElement;
import com.squareup.wire.schema.internal.parser.ProtoParser;
import com.squareup.wire.schema.internal.parser.TypeElement;
import io.anabranch.ingest.decode.Refusal;
import io.anabranch.topology.RejectReason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Descriptors of .proto text. Wire parses the text and protobuf-java resolves its names; here the one's elements become the other's. Options,
 * services and extensions say nothing of how a message is written in JSON, and are left out.
 */
final class ProtoFiles {
    /** Of brackets; protobuf itself stops at 32 messages within one another. */
    private static final int MAX_NESTING = 100;

    private static final Map<String, FileDescriptor> GOOGLES = Stream.of(
                    AnyProto.getDescriptor(),
                    ApiProto.getDescriptor(),
                    DurationProto.getDescriptor(),
                    EmptyProto.getDescriptor(),
                    FieldMaskProto.getDescriptor(),
                    SourceContextProto.getDescriptor(),
                    StructProto.getDescriptor(),
                    TimestampProto.getDescriptor(),
                    TypeProto.getDescriptor(),
                    WrappersProto.getDescriptor())
            .collect(Collectors.toMap(FileDescriptor::getName, file -> file));

    private static final Map<String, FieldDescriptorProto.Type> SCALARS = Stream.of(FieldDescriptorProto.Type.values())
            .filter(type -> type != FieldDescriptorProto.Type.TYPE_MESSAGE
                    && type != FieldDescriptorProto.Type.TYPE_GROUP
                    && type != FieldDescriptorProto.Type.TYPE_ENUM)
            .collect(Collectors.toMap(
                    type -> type.name().substring("TYPE_".length()).toLowerCase(Locale.ROOT), type -> type));

    private final Map<String, FileDescriptor> files = new HashMap<>(GOOGLES);

    private ProtoFiles() {}

    /** @throws Refusal if a name in it means nothing */
    static FileDescriptor link(RegisteredSchema schema) {
        ProtoFiles all = new ProtoFiles();
        for (RegisteredSchema.Reference reference : schema.references()) {
            // Google's own are the ones that are known here, whatever the registry has under their names.
            if (!GOOGLES.containsKey(reference.name())) {
                all.files.put(reference.name(), all.link(reference.name(), reference.text()));
            }
        }
        return all.link("the schema", schema.text());
    }

    private FileDescriptor link(String name, String text) {
        Nesting.check(text, MAX_NESTING);
        ProtoFileElement parsed = ProtoParser.Companion.parse(Location.get(name), text);
        FileDescriptorProto.Builder file = FileDescriptorProto.newBuilder()
                .setName(name)
                .setSyntax(parsed.getSyntax() == Syntax.PROTO_3 ? "proto3" : "proto2");
        if (parsed.getPackageName() != null) {
            file.setPackage(parsed.getPackageName());
        }
        List<FileDescriptor> dependencies = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        parsed.getImports().forEach(path -> depend(path, file, dependencies, missing));
        parsed.getWeakImports().forEach(path -> depend(path, file, dependencies, missing));
        for (String path : parsed.getPublicImports()) {
            int before = dependencies.size();
            depend(path, file, dependencies, missing);
            IntStream.range(before, dependencies.size()).forEach(file::addPublicDependency);
        }
        for (TypeElement type : parsed.getTypes()) {
            if (type instanceof MessageElement message) {
                file.addMessageType(message(message, parsed.getSyntax()));
            } else if (type instanceof EnumElement enumeration) {
                file.addEnumType(enumeration(enumeration));
            }
        }
        try {
            return FileDescriptor.buildFrom(file.build(), dependencies.toArray(FileDescriptor[]::new));
        } catch (DescriptorValidationException unresolved) {
            throw unusable(unresolved, missing);
        }
    }

    /** An import that nobody has is often one of options only, which are not read; where it is not, a name is missing later. */
    private void depend(
            String path, FileDescriptorProto.Builder file, List<FileDescriptor> dependencies, List<String> missing) {
        FileDescriptor known = files.get(path);
        if (known == null) {
            missing.add(path);
            return;
        }
        file.addDependency(known.getName());
        dependencies.add(known);
    }

    private static Refusal unusable(DescriptorValidationException unresolved, List<String> missing) {
        String imports = missing.isEmpty() ? "" : "; no reference has its import " + missing.get(0);
        return new Refusal(
                RejectReason.UNUSABLE_SCHEMA,
                "the schema's " + unresolved.getProblemSymbolName() + " can't be resolved" + imports);
    }

    private static DescriptorProto message(MessageElement element, @Nullable Syntax syntax) {
        DescriptorProto.Builder message = DescriptorProto.newBuilder().setName(element.getName());
        for (TypeElement type : element.getNestedTypes()) {
            if (type instanceof MessageElement nested) {
                message.addNestedType(message(nested, syntax));
            } else if (type instanceof EnumElement enumeration) {
                message.addEnumType(enumeration(enumeration));
            }
        }
        new Fields(message, syntax).addAll(element);
        return message.build();
    }

    private static EnumDescriptorProto enumeration(EnumElement element) {
        EnumDescriptorProto.Builder enumeration =
                EnumDescriptorProto.newBuilder().setName(element.getName());
        for (EnumConstantElement constant : element.getConstants()) {
            enumeration.addValueBuilder().setName(constant.getName()).setNumber(constant.getTag());
        }
        return enumeration.build();
    }

    /**
     * The fields of one message, in the order in which they are written, oneofs or not. The messages that they bring along, of maps and groups, come
     * behind the declared ones: a frame's message indexes count only those.
     */
    private static final class Fields {
        private static final Comparator<Location> ORDER =
                Comparator.comparingInt(Location::getLine).thenComparingInt(Location::getColumn);

        private final DescriptorProto.Builder message;
        private final @Nullable Syntax syntax;
        private final Map<Location, FieldDescriptorProto> byPlace = new TreeMap<>(ORDER);

        Fields(DescriptorProto.Builder message, @Nullable Syntax syntax) {
            this.message = message;
            this.syntax = syntax;
        }

        void addAll(MessageElement element) {
            add(element.getFields(), element.getGroups(), -1);
            for (OneOfElement oneof : element.getOneOfs()) {
                message.addOneofDeclBuilder().setName(oneof.getName());
                add(oneof.getFields(), oneof.getGroups(), message.getOneofDeclCount() - 1);
            }
            // An optional of proto3 is a oneof of one, and those come last.
            byPlace.replaceAll((place, field) -> field.getProto3Optional() ? inOneof(field) : field);
            message.addAllField(byPlace.values());
        }

        private void add(List<FieldElement> fields, List<GroupElement> groups, int oneof) {
            for (FieldElement field : fields) {
                put(field.getLocation(), field(field), oneof);
            }
            for (GroupElement group : groups) {
                put(group.getLocation(), group(group), oneof);
            }
        }

        private void put(Location place, FieldDescriptorProto.Builder field, int oneof) {
            if (oneof >= 0) {
                field.setOneofIndex(oneof);
            }
            byPlace.put(place, field.build());
        }

        private FieldDescriptorProto inOneof(FieldDescriptorProto field) {
            message.addOneofDeclBuilder().setName("_" + field.getName());
            return field.toBuilder()
                    .setOneofIndex(message.getOneofDeclCount() - 1)
                    .build();
        }

        private FieldDescriptorProto.Builder field(FieldElement element) {
            FieldDescriptorProto.Builder field = FieldDescriptorProto.newBuilder()
                    .setName(element.getName())
                    .setNumber(element.getTag())
                    .setLabel(label(element.getLabel()));
            if (element.getLabel() == Field.Label.OPTIONAL && syntax == Syntax.PROTO_3) {
                field.setProto3Optional(true);
            }
            if (element.getType().startsWith("map<")) {
                return map(field, element.getType());
            }
            return typed(field, element.getType());
        }

        private FieldDescriptorProto.Builder group(GroupElement element) {
            DescriptorProto.Builder group = DescriptorProto.newBuilder().setName(element.getName());
            Fields fields = new Fields(group, syntax);
            fields.add(element.getFields(), List.of(), -1);
            group.addAllField(fields.byPlace.values());
            message.addNestedType(group);
            return FieldDescriptorProto.newBuilder()
                    .setName(element.getName().toLowerCase(Locale.ROOT))
                    .setNumber(element.getTag())
                    .setLabel(label(element.getLabel()))
                    .setType(FieldDescriptorProto.Type.TYPE_GROUP)
                    .setTypeName(element.getName());
        }

        private FieldDescriptorProto.Builder map(FieldDescriptorProto.Builder field, String type) {
            String inner = type.substring("map<".length(), type.length() - 1);
            int comma = inner.indexOf(',');
            // Nobody sees this name.
            String entry = "Entry" + field.getNumber() + "OfMap";
            DescriptorProto.Builder entries = DescriptorProto.newBuilder()
                    .setName(entry)
                    .addField(typed(part("key", 1), inner.substring(0, comma).strip()))
                    .addField(typed(part("value", 2), inner.substring(comma + 1).strip()));
            entries.getOptionsBuilder().setMapEntry(true);
            message.addNestedType(entries);
            return field.setLabel(FieldDescriptorProto.Label.LABEL_REPEATED)
                    .setType(FieldDescriptorProto.Type.TYPE_MESSAGE)
                    .setTypeName(entry);
        }

        private static FieldDescriptorProto.Builder part(String name, int number) {
            return FieldDescriptorProto.newBuilder()
                    .setName(name)
                    .setNumber(number)
                    .setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL);
        }

        /** A name is left for protobuf-java to resolve, which then knows whether it is a message or an enum. */
        private static FieldDescriptorProto.Builder typed(FieldDescriptorProto.Builder field, String type) {
            FieldDescriptorProto.Type scalar = SCALARS.get(type);
            return scalar != null ? field.setType(scalar) : field.setTypeName(type);
        }

        private static FieldDescriptorProto.Label label(Field.@Nullable Label label) {
            if (label == Field.Label.REPEATED) {
                return FieldDescriptorProto.Label.LABEL_REPEATED;
            }
            return label == Field.Label.REQUIRED
                    ? FieldDescriptorProto.Label.LABEL_REQUIRED
                    : FieldDescriptorProto.Label.LABEL_OPTIONAL;
        }
    }
}
