import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.apache.xbean.asm9.ClassReader;
import org.apache.xbean.asm9.ClassWriter;
import org.apache.xbean.asm9.commons.ClassRemapper;
import org.apache.xbean.asm9.commons.Remapper;

/**
 * Writes ASM's core classes, out of the jar that Spark brings them in, under the tap's own package:
 * {@code java -cp <jar> RelocateAsm.java <jar> <folder>}.
 */
public class RelocateAsm {
  private static final String FROM = "org/apache/xbean/asm9/";
  private static final String TO = "sparkmonitor/tap/asm/";

  public static void main(String[] args) throws Exception {
    Path folder = Files.createDirectories(Path.of(args[1], TO));
    try (JarFile jar = new JarFile(args[0])) {
      for (JarEntry entry : Collections.list(jar.entries())) {
        String name = entry.getName();
        // The classes beside the packages: commons, tree and util are not needed.
        if (!name.matches(FROM + "[^/]+\\.class")) continue;
        try (InputStream in = jar.getInputStream(entry)) {
          Files.write(folder.resolve(name.substring(FROM.length())), relocate(in));
        }
      }
    }
  }

  private static byte[] relocate(InputStream in) throws Exception {
    ClassWriter writer = new ClassWriter(0);
    new ClassReader(in).accept(new ClassRemapper(writer, new Remapper() {
      @Override
      public String map(String name) {
        return name.startsWith(FROM) ? TO + name.substring(FROM.length()) : name;
      }
    }), ClassReader.SKIP_DEBUG);
    return writer.toByteArray();
  }
}
