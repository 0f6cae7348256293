package io.anabranch.load;

import io.anabranch.load.ShopData.Experiment;
import io.anabranch.load.ShopData.Purchase;
import io.anabranch.load.ShopData.Visit;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;
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

    /** The event's data. What is drawn, and in which order, is part of every script. */
    ShopData data(SplittableRandom random) {
        String session = "s-" + Long.toHexString(random.nextLong());
        String country = COUNTRIES[random.nextInt(COUNTRIES.length)];
        String device = DEVICES[random.nextInt(DEVICES.length)];
        String product = "p-" + random.nextInt(50_000);
        Optional<Purchase> purchase = hasAmount ? Optional.of(purchase(random)) : Optional.empty();
        Optional<Visit> visit = hasAmount ? Optional.empty() : Optional.of(visit(random));
        Experiment experiment = new Experiment("checkout-" + random.nextInt(8), random.nextInt(2));
        return new ShopData(session, country, device, product, purchase, visit, experiment);
    }

    private static Purchase purchase(SplittableRandom random) {
        BigDecimal amount = BigDecimal.valueOf(99 + random.nextInt(25_000), 2);
        return new Purchase(amount, "EUR", 1 + random.nextInt(5));
    }

    private static Visit visit(SplittableRandom random) {
        return new Visit("campaign-" + random.nextInt(40), WORDS[random.nextInt(WORDS.length)]);
    }
}
