package dev.shiplock.demo.story;

import java.util.List;

/**
 * The images of the demo's shop: what production runs, what comes after it, and one that never becomes ready.
 *
 * @param api the three versions of the api, oldest first
 * @param web the three versions of the web front end, oldest first
 * @param broken starts, but fails its probe; the public one listens at another port
 * @param port where they answer
 * @param ready the path that answers 200 once they are ready
 */
record Images(List<String> api, List<String> web, String broken, int port, String ready) {
    /** What the simulation understands; nothing is pulled. */
    static final Images SIMULATED = of(
            8080,
            "/ready",
            "shop/api:v1",
            "shop/api:v2",
            "shop/api:v3",
            "shop/web:v1",
            "shop/web:v2",
            "shop/web:v3",
            "shop/web:v4-never-ready");

    /** Small public images for a real cluster. */
    static final Images PUBLIC = of(
            80,
            "/",
            "nginx:1.27-alpine",
            "nginx:1.28-alpine",
            "nginx:1.29-alpine",
            "httpd:2.4.62-alpine",
            "httpd:2.4.63-alpine",
            "httpd:2.4.65-alpine",
            "nginxinc/nginx-unprivileged:1.29-alpine");

    /** The project's own test images, where they are loaded. */
    static final Images LOCAL = of(
            8080,
            "/ready",
            "local/shop-api:v1",
            "local/shop-api:v2",
            "local/shop-api:v3",
            "local/shop-web:v1",
            "local/shop-web:v2",
            "local/shop-web:v3",
            "local/shop-web:never-ready");

    private static Images of(
            int port, String ready, String a1, String a2, String a3, String w1, String w2, String w3, String broken) {
        return new Images(List.of(a1, a2, a3), List.of(w1, w2, w3), broken, port, ready);
    }
}
