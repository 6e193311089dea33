package org.wissel.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wissel.process.CamundaUsersFixture.VIEWER;
import static org.wissel.process.CamundaUsersFixture.passwordOf;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.mock.web.MockHttpSession;
import org.springframework.security.web.session.HttpSessionCreatedEvent;
import org.springframework.security.web.session.HttpSessionIdChangedEvent;

class StrangersSessionsTest extends WebTest {

    @Autowired
    private StrangersSessions sessions;

    @Test
    void who_signs_in_is_no_stranger_any_more_and_who_signs_out_leaves_none() {
        int before = sessions.count();
        Browser browser = browser();
        browser.open("/deployments");
        assertThat(sessions.count()).isEqualTo(before + 1);

        browser.signIn(VIEWER, passwordOf(VIEWER));
        assertThat(sessions.count()).isEqualTo(before);
        browser.postWithToken("/logout", "");
        assertThat(sessions.count()).isEqualTo(before);
    }

    @Test
    void of_too_many_the_oldest_ends_and_never_one_in_which_somebody_is_signed_in() {
        StrangersSessions few = new StrangersSessions();
        MockHttpSession person = new MockHttpSession();
        MockHttpSession oldest = new MockHttpSession();
        few.begun(new HttpSessionCreatedEvent(person));
        few.begun(new HttpSessionCreatedEvent(oldest));
        String before = person.getId();
        person.changeSessionId();
        few.signedIn(new HttpSessionIdChangedEvent(person, before));

        for (int i = 0; i < StrangersSessions.KEPT; i++) {
            few.begun(new HttpSessionCreatedEvent(new MockHttpSession()));
        }

        assertThat(few.count()).isEqualTo(StrangersSessions.KEPT);
        assertThat(oldest.isInvalid()).isTrue();
        assertThat(person.isInvalid()).isFalse();
    }
}
