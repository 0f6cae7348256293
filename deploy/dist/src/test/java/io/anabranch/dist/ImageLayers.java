package io.anabranch.dist;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * The image, unpacked as a container runtime does it, without its base image.
 *
 * @param config the image's configuration: entry point, user, labels
 * @param layers its layers, each in a folder of its own
 * @param root its layers, one over the other
 */
record ImageLayers(JsonNode config, List<Path> layers, Path root) {
    static ImageLayers unpack(Path folder) throws IOException {
        Path image = Files.createDirectories(folder.resolve("image"));
        Built.unpack(Built.imageLayers(), image);
        JsonNode manifest = Built.json(image.resolve("manifest.json")).get(0);
        Path root = Files.createDirectories(folder.resolve("root"));
        List<Path> layers = new ArrayList<>();
        for (JsonNode layer : manifest.get("Layers")) {
            Path alone = Files.createDirectories(folder.resolve("layers").resolve(Integer.toString(layers.size())));
            Built.unpack(image.resolve(layer.asText()), alone);
            Built.unpack(image.resolve(layer.asText()), root);
            layers.add(alone);
        }
        return new ImageLayers(Built.json(image.resolve(manifest.get("Config").asText())), layers, root);
    }

    /** A list of the configuration: {@code Entrypoint}, {@code Cmd}. */
    List<String> words(String name) {
        return StreamSupport.stream(config.get("config").get(name).spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }
}
