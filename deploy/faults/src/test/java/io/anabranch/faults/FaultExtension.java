package io.anabranch.faults;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestWatcher;

/** Gives a test its {@link Figures}, and its result to the {@link FaultTable}. */
final class FaultExtension implements BeforeEachCallback, ParameterResolver, TestWatcher {
    private static final Namespace OURS = Namespace.create(FaultExtension.class);

    /** The table is there from now on, to be written though no test ends, and the seconds count. */
    @Override
    public void beforeEach(ExtensionContext context) {
        FaultTable unusedTable = table(context);
        Run unusedRun = run(context);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Figures.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return run(context).figures;
    }

    @Override
    public void testSuccessful(ExtensionContext context) {
        ended(context, "passed");
    }

    @Override
    public void testAborted(ExtensionContext context, @Nullable Throwable cause) {
        ended(context, "not run: " + firstLine(cause));
    }

    @Override
    public void testFailed(ExtensionContext context, @Nullable Throwable cause) {
        ended(context, "FAILED: " + firstLine(cause));
    }

    private static String firstLine(@Nullable Throwable cause) {
        String message = cause == null ? "" : String.valueOf(cause.getMessage());
        return message.lines().findFirst().orElse("");
    }

    private static void ended(ExtensionContext context, String result) {
        Run run = run(context);
        run.figures.put("seconds", (System.nanoTime() - run.started) / 1_000_000_000L);
        String test = context.getRequiredTestClass().getSimpleName() + "."
                + context.getRequiredTestMethod().getName();
        int row = Optional.ofNullable(context.getRequiredTestMethod().getAnnotation(Fault.class))
                .map(Fault::value)
                .orElse(FaultTable.NONE);
        System.out.println("fault " + row + " " + context.getDisplayName() + ": " + result + "; " + run.figures);
        table(context).add(row, test, result, run.figures.toString());
    }

    private static Run run(ExtensionContext context) {
        return context.getStore(OURS).computeIfAbsent(context.getUniqueId(), id -> new Run(), Run.class);
    }

    /** Closed, and so written, when the last test has ended. */
    private static FaultTable table(ExtensionContext context) {
        return context.getRoot().getStore(OURS).computeIfAbsent(FaultTable.class);
    }

    private static final class Run {
        private final Figures figures = new Figures();
        private final long started = System.nanoTime();
    }
}
