package io.anabranch.load;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * An event's own data. No text in it needs escaping in JSON.
 *
 * @param purchase what events with an amount have
 * @param visit what the others have
 */
public record ShopData(
        String session,
        String country,
        String device,
        String product,
        Optional<Purchase> purchase,
        Optional<Visit> visit,
        Experiment experiment) {

    /** @param amount with two decimals */
    public record Purchase(BigDecimal amount, String currency, int items) {}

    /** How the visitor came, and the words looked for. */
    public record Visit(String referrer, String words) {}

    /** The variant of a page that the visitor was shown. */
    public record Experiment(String name, int variant) {}

    /** A JSON object of about 170 bytes. */
    String json() {
        StringBuilder json = new StringBuilder(200)
                .append("{\"session\":\"")
                .append(session)
                .append("\",\"country\":\"")
                .append(country)
                .append("\",\"device\":\"")
                .append(device)
                .append("\",\"product\":\"")
                .append(product)
                .append('"');
        purchase.ifPresent(bought -> json.append(",\"amount\":")
                .append(bought.amount().toPlainString())
                .append(",\"currency\":\"")
                .append(bought.currency())
                .append("\",\"items\":")
                .append(bought.items()));
        visit.ifPresent(seen -> json.append(",\"referrer\":\"")
                .append(seen.referrer())
                .append("\",\"words\":\"")
                .append(seen.words())
                .append('"'));
        return json.append(",\"experiment\":{\"name\":\"")
                .append(experiment.name())
                .append("\",\"variant\":")
                .append(experiment.variant())
                .append("}}")
                .toString();
    }
}
