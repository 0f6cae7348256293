package io.anabranch.ingest;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * One seed's run: processes that share a log and stores, while things go wrong by chance; then everything works again, and everything
 * has to arrive; then a clean drain and a restart, and nothing may be written twice.
 */
final class Simulation {
    private static final int LOOK_EVERY = 100;
    private static final int LONG_GRACE = 10_000;
    /** Virtual time within which all has to have arrived when nothing goes wrong any more. */
    private static final Duration RECOVERY = Duration.ofSeconds(90);

    final SimulatedWorld world;
    final PlantedBug bug;
    final SimulatedLog log;
    final SimulatedGroup group;
    final SimulatedOffsets offsets;
    final SimulatedDeadLetters deadLetters;
    final List<SimulatedStore> stores = new ArrayList<>();
    final Window.Limits limits;
    final long capacity;
    /** Whether another reading of the log would slow down everybody, all the time. */
    final boolean isReadTogether;

    private final long seed;
    private final Invariants invariants;
    private final List<SimulatedProcess> processes = new ArrayList<>();
    private final List<Runnable> faults = new ArrayList<>();
    private final int maxProcesses;
    private int started;
    private boolean isKafkaSick;
    private boolean isHealed;

    /** What came of it. */
    record Result(long seed, Optional<String> violation, String trace, long fingerprint, long virtualMillis) {}

    private Simulation(long seed, PlantedBug bug) {
        this.seed = seed;
        this.bug = bug;
        this.world = new SimulatedWorld(seed);
        this.limits = new Window.Limits(world.between(3, 20), world.between(2_000, 8_000));
        this.capacity = limits.batchBytes() * world.between(2, 8);
        this.isReadTogether = seed % 2 == 0;
        this.maxProcesses = world.between(1, 3);
        List<SimulatedBranch> branches = branches();
        this.log = new SimulatedLog(world, world.between(1, 4), branches);
        this.group = new SimulatedGroup(world, log);
        this.invariants = new Invariants(world, log, group, branches);
        this.offsets = new SimulatedOffsets(world, log, invariants, branches);
        Map<String, SimulatedBranch> byName = new HashMap<>();
        for (SimulatedBranch branch : branches) {
            byName.put(branch.name(), branch);
            stores.add(new SimulatedStore(world, log, branch));
        }
        this.deadLetters = new SimulatedDeadLetters(world, log, byName);
    }

    static Result run(long seed, PlantedBug bug) {
        Simulation simulation = new Simulation(seed, bug);
        simulation.run();
        return new Result(
                seed,
                simulation.world.violation(),
                simulation.world.lastActions(),
                simulation.world.fingerprint(),
                simulation.world.now());
    }

    private List<SimulatedBranch> branches() {
        List<SimulatedBranch> branches = new ArrayList<>();
        branches.add(branch(0, KafkaReading.DECODE, false, ""));
        branches.add(branch(1, "leaderboard", true, ""));
        branches.add(branch(2, "table", false, ""));
        int more = world.between(0, 2);
        for (int i = 0; i < more; i++) {
            branches.add(branch(3 + i, "other" + i, world.chance(0.3), i == 0 ? "a" : ""));
        }
        return branches;
    }

    private SimulatedBranch branch(int index, String name, boolean needsOrder, String type) {
        return new SimulatedBranch(
                index, name, needsOrder, type, world.chance(0.5) ? LostOffset.OLDEST : LostOffset.STOP);
    }

    private void run() {
        chooseFaults();
        log.append(world.between(0, 150));
        startProcess();
        goWrong();
        if (!isViolated()) {
            heal();
            hangOne();
            heal();
            await("everything arrives", this::hasArrived);
        }
        if (!isViolated()) {
            drainCleanly();
        }
        processes.stream().filter(process -> !process.isOver()).forEach(SimulatedProcess::crash);
    }

    private boolean isViolated() {
        return world.violation().isPresent();
    }

    private void step(long millis) {
        world.time.advanceTimeBy(Duration.ofMillis(millis));
    }

    /** Each run has some of what can go wrong: all of it at once would hide what a part of it does. */
    private void chooseFaults() {
        faults.add(() -> log.append(world.between(1, 60)));
        faults.add(() -> log.append(world.between(1, 20)));
        choose(() -> stores.get(world.random.nextInt(stores.size())).setSick(true));
        choose(() -> stores.get(world.random.nextInt(stores.size())).setSick(false));
        choose(() -> deadLetters.setSick(world.chance(0.5)));
        choose(() -> offsets.setSick(world.chance(0.5)));
        choose(() -> isKafkaSick = world.chance(0.5));
        choose(this::startProcess);
        choose(this::startProcess);
        choose(group::rebalance);
        choose(() -> some().ifPresent(this::crash));
        choose(() -> some().ifPresent(SimulatedProcess::stop));
        choose(() -> some().filter(group::isMember).ifPresent(SimulatedProcess::becomeZombie));
        choose(() -> some().ifPresent(process -> process.pause(world.random.nextInt(stores.size()))));
        choose(() -> some().ifPresent(SimulatedProcess::resumeAll));
        choose(this::operate);
        if (world.chance(0.3)) {
            faults.add(log::removeBeginning);
        }
    }

    private void choose(Runnable fault) {
        if (world.chance(0.6)) {
            faults.add(fault);
        }
    }

    private void goWrong() {
        long end = world.now() + world.between(2_000, 10_000);
        int mean = world.between(20, 300);
        while (world.now() < end && !isViolated()) {
            world.after(1, faults.get(world.random.nextInt(faults.size())));
            step(1 + world.between(1, 2 * mean));
        }
    }

    private Optional<SimulatedProcess> some() {
        List<SimulatedProcess> running = running();
        return running.isEmpty() ? Optional.empty() : Optional.of(running.get(world.random.nextInt(running.size())));
    }

    private List<SimulatedProcess> running() {
        return processes.stream()
                .filter(process -> !process.isOver() && !process.isStopping())
                .toList();
    }

    private void startProcess() {
        if (running().size() < maxProcesses) {
            SimulatedProcess process = new SimulatedProcess(this, "p" + started++);
            processes.add(process);
            process.start();
        }
    }

    private void crash(SimulatedProcess process) {
        process.crash();
        world.after(world.between(10, 6_000), () -> group.remove(process));
    }

    /** Decides for branches that wait for it. */
    private void operate() {
        for (SimulatedStore store : stores) {
            for (int partition = 0; partition < log.partitions(); partition++) {
                long committed = offsets.committed(store.branch(), partition);
                if (committed >= 0 && committed < log.begin(partition)) {
                    offsets.resetToOldest(store.branch(), partition);
                }
            }
        }
    }

    private void heal() {
        world.after(0, () -> {
            world.trace("everything works from here on");
            stores.forEach(SimulatedStore::heal);
            deadLetters.setSick(false);
            offsets.setSick(false);
            isKafkaSick = false;
            isHealed = true;
            startProcess();
            running().forEach(SimulatedProcess::resumeAll);
        });
        step(1);
    }

    private void await(String what, BooleanSupplier holds) {
        long end = world.now() + RECOVERY.toMillis();
        while (!isViolated() && !holds.getAsBoolean()) {
            if (world.now() > end) {
                StringBuilder text = new StringBuilder("liveness: not within " + RECOVERY + ": " + what);
                processes.stream()
                        .filter(process -> !process.isOver())
                        .forEach(process -> text.append("\n  ").append(process.describe()));
                world.violate(text.toString());
                return;
            }
            world.after(0, () -> running().stream().findAny().ifPresent(any -> operate()));
            step(LOOK_EVERY);
        }
    }

    /** One store answers nothing any more, while more comes than a window holds: no other branch is to feel it. */
    private void hangOne() {
        SimulatedStore hung = stores.get(world.random.nextInt(stores.size()));
        List<SimulatedStore> others =
                stores.stream().filter(store -> store != hung).toList();
        world.after(0, hung::hang);
        for (int i = 0; i < 10; i++) {
            world.after(world.between(0, 1_000), () -> log.append(world.between(1, 30)));
        }
        step(1_000);
        await("all but the store that hangs", () -> haveArrived(others));
    }

    private boolean hasArrived() {
        return haveArrived(stores);
    }

    private boolean haveArrived(List<SimulatedStore> of) {
        if (!group.isSettled() || !processes.stream().allMatch(this::isSettled)) {
            return false;
        }
        for (SimulatedStore store : of) {
            if (!processes.stream().allMatch(process -> process.isOver() || process.isAttached(store.branch()))) {
                return false;
            }
            for (int partition = 0; partition < log.partitions(); partition++) {
                if (offsets.committed(store.branch(), partition) < log.end(partition)
                        || invariants.firstUnsafe(store.branch(), partition) != null) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean isSettled(SimulatedProcess process) {
        return process.isOver() || (!process.isStopping() && group.isMember(process));
    }

    boolean isKafkaSick() {
        return isKafkaSick;
    }

    /** How many milliseconds a process may take for what is in flight of a partition that it is to give up. */
    long grace() {
        return isHealed ? LONG_GRACE : world.between(100, 4_000);
    }

    /** What comes from here on is written once, though all processes drain in the middle of it and others go on. */
    private void drainCleanly() {
        // What was sent while things went wrong may still arrive.
        step(SimulatedStore.LATEST_ARRIVAL);
        await("what a late commit put back is committed again", this::hasArrived);
        int[] writes = writes();
        int[] firsts = new int[log.partitions()];
        for (int partition = 0; partition < firsts.length; partition++) {
            firsts[partition] = log.records(partition).size();
        }
        int length = world.between(1, 1_000);
        for (int i = world.between(0, 3); i > 0; i--) {
            world.after(world.between(0, length - 1), world.chance(0.5) ? group::rebalance : this::startProcess);
        }
        int sick = world.chance(0.3) ? world.random.nextInt(stores.size()) : -1;
        for (int i = 0; i < 6; i++) {
            world.after(world.between(0, 200), () -> log.append(world.between(1, 30)));
        }
        if (sick >= 0) {
            world.after(0, () -> stores.get(sick).setSick(true));
        }
        step(length);
        world.after(0, () -> running().forEach(SimulatedProcess::stop));
        await("all drain", () -> processes.stream().allMatch(SimulatedProcess::isOver));
        world.after(0, this::heal);
        step(500);
        await("everything arrives after the drain", this::hasArrived);
        for (SimulatedStore store : stores) {
            if (store.branch().index() != sick && !isViolated()) {
                checkWrittenOnce(store.branch(), writes, firsts);
            }
        }
    }

    private int[] writes() {
        int[] writes = new int[stores.size()];
        for (int partition = 0; partition < log.partitions(); partition++) {
            for (SimulatedRecord record : log.records(partition)) {
                for (SimulatedStore store : stores) {
                    writes[store.branch().index()] += times(record, store.branch());
                }
            }
        }
        return writes;
    }

    private static int times(SimulatedRecord record, SimulatedBranch branch) {
        return record.writes[branch.index()] + record.letters[branch.index()];
    }

    private void checkWrittenOnce(SimulatedBranch branch, int[] before, int[] firsts) {
        int expected = before[branch.index()];
        for (int partition = 0; partition < firsts.length; partition++) {
            List<SimulatedRecord> records = log.records(partition);
            for (SimulatedRecord record : records.subList(firsts[partition], records.size())) {
                if (branch.wants(record) || branch.rejects(record)) {
                    expected++;
                    if (times(record, branch) != 1) {
                        world.violate("clean drain: " + record + " was written " + times(record, branch) + " times by "
                                + branch.name());
                    }
                }
            }
        }
        int after = writes()[branch.index()];
        if (after != expected) {
            world.violate("clean drain: " + branch.name() + " wrote " + (after - expected) + " old records again");
        }
    }

    @Override
    public String toString() {
        return "seed " + seed;
    }
}
