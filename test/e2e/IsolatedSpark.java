import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs a job with Spark in a class loader of its own, as notebook kernels for Scala do:
 * {@code IsolatedSpark.java <folder with Spark's jars> <folder for its files>}.
 */
public class IsolatedSpark {
  public static void main(String[] args) throws Exception {
    List<URL> jars = new ArrayList<>();
    for (File jar : new File(args[0]).listFiles()) jars.add(jar.toURI().toURL());
    ClassLoader platform = ClassLoader.getSystemClassLoader().getParent();
    ClassLoader loader = new URLClassLoader(jars.toArray(new URL[0]), platform);
    Thread.currentThread().setContextClassLoader(loader);
    System.setProperty("spark.master", "local[2]");
    System.setProperty("spark.app.name", "Isolated");
    System.setProperty("spark.ui.enabled", "false");
    System.setProperty("spark.local.dir", args[1]);

    Class<?> type = loader.loadClass("org.apache.spark.api.java.JavaSparkContext");
    Object context = type.getConstructor().newInstance();
    List<Integer> numbers = List.of(1, 2, 3, 4, 5, 6, 7, 8);
    Object rdd = type.getMethod("parallelize", List.class, int.class).invoke(context, numbers, 8);
    rdd.getClass().getMethod("count").invoke(rdd);
    System.out.println(rdd.getClass().getMethod("getNumPartitions").invoke(rdd) + " partitions");
    type.getMethod("stop").invoke(context);
  }
}
