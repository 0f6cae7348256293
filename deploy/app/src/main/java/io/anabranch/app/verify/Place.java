package io.anabranch.app.verify;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * A member's score in a window: what one record of the log adds, or what the leaderboard shows.
 *
 * @param micros the event's time; 0 of what the leaderboard shows
 * @param isInFlight whether the leaderboard may or may not have counted the record
 */
record Place(String window, String member, double shown, long score, long micros, boolean isInFlight) {
    /** How places are kept on disk, those of one member and window together. */
    static final Spill.Form<Place> FORM = new Spill.Form<>() {
        @Override
        public String key(Place place) {
            return place.name();
        }

        @Override
        public void write(Place place, DataOutput output) throws IOException {
            Spill.writeText(place.window(), output);
            Spill.writeText(place.member(), output);
            output.writeDouble(place.shown());
            output.writeLong(place.score());
            output.writeLong(place.micros());
            output.writeBoolean(place.isInFlight());
        }

        @Override
        public Place read(DataInput input) throws IOException {
            return new Place(
                    Spill.readText(input),
                    Spill.readText(input),
                    input.readDouble(),
                    input.readLong(),
                    input.readLong(),
                    input.readBoolean());
        }
    };

    static Place logged(LeaderboardFold.Score score, long micros, boolean isInFlight) {
        return new Place(score.window(), score.member(), /* shown= */ 0, score.score(), micros, isInFlight);
    }

    static Place shown(String window, String member, double score) {
        return new Place(window, member, score, /* score= */ 0, /* micros= */ 0, /* isInFlight= */ false);
    }

    /** One text for each window and member. */
    String name() {
        return window + " " + member;
    }
}
