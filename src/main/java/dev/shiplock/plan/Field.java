package dev.shiplock.plan;

import dev.shiplock.snapshot.FieldPath;
import dev.shiplock.snapshot.ObjectRef;

/** A field of an object. */
record Field(ObjectRef object, FieldPath path) {}
