package dev.shiplock.demo.api;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** What a request gets: the HTTP code, the body, and whether what is stored changed on account of it. */
record Answer(int code, ObjectNode body) {
    static Answer ok(ObjectNode body) {
        return new Answer(200, body);
    }

    static Answer created(ObjectNode body) {
        return new Answer(201, body);
    }

    static Answer of(ApiFailure failure) {
        return new Answer(failure.code(), failure.body());
    }

    boolean isSuccess() {
        return code < 300;
    }
}
