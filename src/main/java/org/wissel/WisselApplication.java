package org.wissel;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts Wissel. */
@SpringBootApplication
public class WisselApplication {

    public static void main(String[] arguments) {
        SpringApplication.run(WisselApplication.class, arguments);
    }
}
