package org.wissel.sandbox;

import java.util.Set;

/** What happens at a point of a deployment, and how the deployment must end then. Each is used once. */
interface Stroke {

    /**
     * On the thread of the host that is asked; the exchange waits for it.
     *
     * @return whether the exchange goes on, where it has not begun
     */
    boolean at(Struck struck);

    /** The endings that are right, for instance {@code deployed}; asked when it has happened. */
    Set<String> endings();

    /** Whether all of it came to pass. */
    default boolean isComplete() {
        return true;
    }

    /** What it is that is struck: this deployment, of that Wissel, beside this cluster. */
    record Struck(Sandbox sandbox, ChildWissel wissel, String deployment) {}

    /** Kill -9; the deployment must go on by itself to its end. */
    final class Kill implements Stroke {

        @Override
        public boolean at(Struck struck) {
            struck.wissel().kill();
            // Nobody is left who could send the command.
            return false;
        }

        @Override
        public Set<String> endings() {
            return Set.of("deployed");
        }

        @Override
        public String toString() {
            return "killed";
        }
    }

    /** An abort over the API, while the exchange goes on; everything must be as it was before. */
    final class Abort implements Stroke {

        private volatile int answer;

        @Override
        public boolean at(Struck struck) {
            answer = struck.wissel().abort(struck.deployment());
            return true;
        }

        @Override
        public Set<String> endings() {
            return switch (answer) {
                // Answered before anything has happened: the deployment may end at that very moment.
                case 202 -> Set.of("rolled-back", "deployed");
                // It has ended.
                case 409 -> Set.of("deployed");
                default -> Set.of();
            };
        }

        @Override
        public String toString() {
            return "aborted (" + answer + ")";
        }
    }

    /** Another stroke, and kill -9 at an exchange that follows it; the deployment must end as after the first alone. */
    final class ThenKill implements Stroke {

        private final Stroke first;
        private final int later;
        private final ExchangePoint.Moment moment;
        private volatile ExchangePoint second;

        /** @param later the how manieth exchange after the first stroke, from 1; 0 for at once */
        ThenKill(Stroke first, int later, ExchangePoint.Moment moment) {
            this.first = first;
            this.later = later;
            this.moment = moment;
        }

        @Override
        public boolean at(Struck struck) {
            boolean goesOn = first.at(struck);
            Kill kill = new Kill();
            if (later == 0) {
                return kill.at(struck);
            }
            second = new ExchangePoint(later, moment, () -> kill.at(struck));
            struck.sandbox().watch(second);
            return goesOn;
        }

        @Override
        public Set<String> endings() {
            return first.endings();
        }

        @Override
        public boolean isComplete() {
            return first.isComplete() && (later == 0 || second != null && second.hasHappened());
        }

        @Override
        public String toString() {
            return first + ", then killed at " + (later == 0 ? "once" : second);
        }
    }
}
