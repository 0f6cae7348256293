package io.anabranch.app.ops;

import io.anabranch.app.ops.Operations.SettingView;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** What operators ask and tell over HTTP, as {@code /v1/openapi.json} has it. */
public final class OpsApi {
    /** Nothing of it. */
    static final OpsApi NONE = new OpsApi(() -> Optional.empty(), Optional.empty());

    private static final String DESCRIPTION = "openapi.json";
    private static final String SINK = "/v1/sinks/{name}";

    private final Supplier<Optional<Operations>> operations;
    private final Token token;

    /**
     * @param operations of the pipeline; empty while it is being put together
     * @param token what a client has to know to change anything, or to see what events hold; without it nobody may
     */
    public OpsApi(Supplier<Optional<Operations>> operations, Optional<String> token) {
        this.operations = operations;
        this.token = new Token(token);
    }

    /** @param thread makes what takes longer than a moment */
    List<Route> routes(Scheduler thread) {
        return List.of(
                Route.get("/v1/openapi.json", on(thread, request -> Answer.json(200, description()))),
                Route.get("/v1/sinks", on(thread, request -> json(Map.of("sinks", sinks())))),
                Route.get(SINK, on(thread, request -> sink(request.variable("name")))),
                Route.post(SINK + "/pause", token.guarded(on(thread, this::pause))),
                Route.post(SINK + "/resume", token.guarded(on(thread, this::resume))),
                Route.get(SINK + "/replay", on(thread, this::replayOf)),
                Route.post(SINK + "/replay", token.guarded(on(thread, this::startReplay))),
                Route.get("/v1/config", on(thread, request -> json(Map.of("settings", settings())))),
                Route.get("/v1/threads", token.guarded(on(thread, request -> text(ThreadDump.now())))),
                Route.get(
                        "/v1/log",
                        token.guarded(on(thread, request -> text(operations().log())))),
                Route.get("/v1/tap", this::tap));
    }

    private interface Maker {
        Answer make(Request request);
    }

    private static Page on(Scheduler thread, Maker maker) {
        return request -> Mono.fromCallable(() -> maker.make(request)).subscribeOn(thread);
    }

    private Operations operations() {
        return operations
                .get()
                .orElseThrow(() -> new Operations.RefusedException(
                        Operations.RefusedException.Kind.UNAVAILABLE,
                        "the pipeline is starting; ask again in a moment"));
    }

    private List<Map<String, Object>> sinks() {
        return operations().sinks().stream().map(SinkView::json).toList();
    }

    private Answer sink(String name) {
        return json(operations().sink(name).json());
    }

    private Answer pause(Request request) {
        String name = request.variable("name");
        operations().pause(name);
        return sink(name);
    }

    private Answer resume(Request request) {
        String name = request.variable("name");
        operations().resume(name);
        return sink(name);
    }

    private Answer startReplay(Request request) {
        ReplayView started = operations().replay(request.variable("name"), ReplayRequest.of(request));
        return Answer.json(202, Json.text(started.json()));
    }

    private Answer replayOf(Request request) {
        String name = operations().sink(request.variable("name")).name();
        return operations()
                .replay(name)
                .map(replay -> json(replay.json()))
                .orElseGet(() -> Answer.problem(
                        404, "Not found", "sink '" + name + "' was given no replay since this process started"));
    }

    private List<Map<String, Object>> settings() {
        return operations().settings().stream().map(OpsApi::setting).toList();
    }

    private static Map<String, Object> setting(SettingView setting) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("key", setting.key());
        json.put("value", setting.value());
        json.put("origin", setting.origin());
        return json;
    }

    /** What events hold is for those alone who have the token; so is whose they are, which to ask for a user would tell. */
    private Mono<Answer> tap(Request request) {
        return Mono.fromCallable(() -> {
            TapRequest asked = TapRequest.of(request);
            boolean isOpen = asked.isMasked() && asked.users().isEmpty();
            Optional<Answer> refusal = isOpen ? Optional.empty() : token.refusal(request);
            return refusal.orElseGet(() -> Answer.lines(operations().tap(asked)));
        });
    }

    private static Answer text(String text) {
        return Answer.of(200, "text/plain; charset=utf-8", text);
    }

    private static Answer json(Map<String, Object> value) {
        return Answer.json(200, Json.text(value));
    }

    /** The API's own description, as OpenAPI 3.1. */
    static String description() {
        try (InputStream text = OpsApi.class.getResourceAsStream(DESCRIPTION)) {
            return new String(Objects.requireNonNull(text).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
