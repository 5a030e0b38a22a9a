package sparkmonitor.tap;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import sparkmonitor.tap.asm.ClassReader;

/** Says whether the tap fits a Spark: `java -cp <tap's jar> sparkmonitor.tap.Check <jars>`. */
public final class Check {
  private static final Pattern CORE = Pattern.compile("spark-core_[\\d.]+-(.+)\\.jar");
  private static final Pattern SCALA = Pattern.compile("scala-library-(.+)\\.jar");

  private Check() {}

  /** @param args the folder with Spark's jars */
  public static void main(String[] args) throws IOException {
    if (args.length != 1) {
      System.out.println("Cannot check: one argument must be the folder with Spark's jars");
      System.exit(2);
    }
    Matcher core = find(args[0], CORE);
    Matcher scala = find(args[0], SCALA);
    if (core == null) {
      System.out.println("unfit: no spark-core jar in " + args[0]);
      System.exit(1);
    }
    String missing = missing(new File(args[0], core.group()));
    if (missing != null) {
      System.out.println("unfit Spark " + core.group(1) + ": " + missing);
      System.exit(1);
    }
    System.out.println("ok Spark " + core.group(1)
        + ", Scala " + (scala == null ? "unknown" : scala.group(1))
        + ": LiveListenerBus.start is where the tap expects it");
  }

  private static String missing(File jar) throws IOException {
    try (JarFile classes = new JarFile(jar)) {
      ZipEntry bus = classes.getEntry(BusShape.CLASS + ".class");
      if (bus == null) return "no class " + BusShape.CLASS.replace('/', '.');
      try (InputStream in = classes.getInputStream(bus)) {
        return BusShape.missing(new ClassReader(in));
      }
    }
  }

  private static Matcher find(String folder, Pattern pattern) {
    String[] names = new File(folder).list();
    if (names == null) return null;
    for (String name : names) {
      Matcher matcher = pattern.matcher(name);
      if (matcher.matches()) return matcher;
    }
    return null;
  }
}
