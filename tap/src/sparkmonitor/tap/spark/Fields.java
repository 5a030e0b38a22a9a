package sparkmonitor.tap.spark;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.Map;
import scala.Option;

/**
 * Reads the fields of Spark's events by their names: the types of many differ between Scala 2.12
 * and 2.13, and some events come from class loaders of their own. For one thread.
 */
final class Fields {
  private final Map<Class<?>, Map<String, Method>> methods = new HashMap<>();

  /** The field's value, or what is in it where it is an Option; null for None. */
  Object get(Object target, String name) throws ReflectiveOperationException {
    Method method = method(target.getClass(), name);
    if (method == null) {
      throw new NoSuchMethodException(TapListener.shortName(target.getClass().getName())
          + "." + name + "()");
    }
    try {
      Object value = method.invoke(target);
      if (!(value instanceof Option)) return value;
      Option<?> option = (Option<?>) value;
      return option.isDefined() ? option.get() : null;
    } catch (InvocationTargetException error) {
      // Its cause says what happened; a message of its own it has not.
      throw new ReflectiveOperationException(name + "() failed: " + error.getCause());
    }
  }

  boolean has(Object target, String name) {
    return method(target.getClass(), name) != null;
  }

  long number(Object target, String name) throws ReflectiveOperationException {
    return ((Number) get(target, name)).longValue();
  }

  int integer(Object target, String name) throws ReflectiveOperationException {
    return ((Number) get(target, name)).intValue();
  }

  /** The field as a text: of an id that is a UUID, too. */
  String text(Object target, String name) throws ReflectiveOperationException {
    Object value = get(target, name);
    return value == null ? null : value.toString();
  }

  private Method method(Class<?> type, String name) {
    return methods.computeIfAbsent(type, any -> new HashMap<>())
        .computeIfAbsent(name, any -> {
          try {
            return type.getMethod(name);
          } catch (NoSuchMethodException missing) {
            return null;
          }
        });
  }
}
