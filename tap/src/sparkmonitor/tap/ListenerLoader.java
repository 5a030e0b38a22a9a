package sparkmonitor.tap;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Defines the tap's classes that speak of Spark's against the class loader that Spark is in, which
 * need not be the agent's, nor know the agent's jar.
 */
final class ListenerLoader extends ClassLoader {
  private static final String OWN = "sparkmonitor.tap.";
  private static final String SPARK_FACING = "sparkmonitor.tap.spark.";

  ListenerLoader(ClassLoader sparkLoader) {
    super(sparkLoader);
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(OWN)) return super.loadClass(name, resolve);
    if (!name.startsWith(SPARK_FACING)) return Class.forName(name);
    synchronized (getClassLoadingLock(name)) {
      Class<?> found = findLoadedClass(name);
      return found != null ? found : define(name);
    }
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    String file = "/" + name.replace('.', '/') + ".class";
    try (InputStream in = ListenerLoader.class.getResourceAsStream(file)) {
      if (in == null) throw new ClassNotFoundException(name);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      byte[] part = new byte[4096];
      for (int count = in.read(part); count > 0; count = in.read(part)) out.write(part, 0, count);
      return defineClass(name, out.toByteArray(), 0, out.size());
    } catch (IOException error) {
      throw new ClassNotFoundException(name, error);
    }
  }
}
