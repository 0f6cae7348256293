package io.anabranch.load;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.SplittableRandom;

/** What the visitors of a shop do: ten types of event, some far more frequent than others, six of them with an amount. */
enum Shop {
    PAGE_VIEW(40, false),
    SEARCH(15, false),
    PRODUCT_VIEW(15, false),
    ADD_TO_CART(9, true),
    REMOVE_FROM_CART(3, true),
    CHECKOUT_STARTED(5, true),
    ORDER_PLACED(5, true),
    PAYMENT_CAPTURED(5, true),
    REFUND_ISSUED(1, true),
    REVIEW_WRITTEN(2, false);

    private static final String[] COUNTRIES = {"DE", "FR", "IT", "ES", "NL", "PL", "SE", "AT", "CH", "DK"};
    private static final String[] DEVICES = {"desktop", "phone", "tablet"};
    private static final String[] WORDS = {
        "lampe",
        "b\u00fccherregal",
        "chaise",
        "t\u00e1bla",
        "blue kettle",
        "\u6728\u88fd\u306e\u6905\u5b50",
        "rug 140x200",
        "mug"
    };

    private final int weight;
    private final boolean hasAmount;

    Shop(int weight, boolean hasAmount) {
        this.weight = weight;
        this.hasAmount = hasAmount;
    }

    /** A type, by weight out of 100. */
    static Shop draw(SplittableRandom random) {
        int ticket = random.nextInt(100);
        for (Shop type : values()) {
            ticket -= type.weight;
            if (ticket < 0) {
                return type;
            }
        }
        throw new IllegalStateException("The weights of " + Shop.class + " do not add up to 100");
    }

    String typeName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The event's {@code data}: a JSON object of about 170 bytes. */
    String data(SplittableRandom random) {
        StringBuilder data = new StringBuilder(200)
                .append("{\"session\":\"s-")
                .append(Long.toHexString(random.nextLong()))
                .append("\",\"country\":\"")
                .append(COUNTRIES[random.nextInt(COUNTRIES.length)])
                .append("\",\"device\":\"")
                .append(DEVICES[random.nextInt(DEVICES.length)])
                .append("\",\"product\":\"p-")
                .append(random.nextInt(50_000))
                .append('"');
        if (hasAmount) {
            data.append(",\"amount\":")
                    .append(BigDecimal.valueOf(99 + random.nextInt(25_000), 2).toPlainString())
                    .append(",\"currency\":\"EUR\",\"items\":")
                    .append(1 + random.nextInt(5));
        } else {
            data.append(",\"referrer\":\"campaign-")
                    .append(random.nextInt(40))
                    .append("\",\"words\":\"")
                    .append(WORDS[random.nextInt(WORDS.length)])
                    .append('"');
        }
        return data.append(",\"experiment\":{\"name\":\"checkout-")
                .append(random.nextInt(8))
                .append("\",\"variant\":")
                .append(random.nextInt(2))
                .append("}}")
                .toString();
    }
}
