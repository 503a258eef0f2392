package io.jublk.uring.library;

import io.jublk.uring.Errno;
import io.jublk.uring.KernelException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * A shared library of the system, by its soname. It is here because this module alone has native
 * access.
 *
 * <p>A library stays loaded for the life of the process. Keep the handles in {@code static final}
 * fields of a class of their own, so that the library is loaded only by those who call it.
 */
public final class NativeLibrary {

    private final String soname;
    private final String debianPackage;
    private final SymbolLookup symbols;

    private NativeLibrary(String soname, String debianPackage, SymbolLookup symbols) {
        this.soname = soname;
        this.debianPackage = debianPackage;
        this.symbols = symbols;
    }

    /**
     * dlopen(3).
     *
     * @param soname such as {@code libz.so.1}: the name carries the ABI's version
     * @param debianPackage what to install where the library is missing
     * @throws KernelException ENOENT when the library is not there
     */
    @SuppressWarnings("restricted") // the one module that may
    public static NativeLibrary open(String soname, String debianPackage) {
        try {
            return new NativeLibrary(
                    soname, debianPackage, SymbolLookup.libraryLookup(soname, Arena.global()));
        } catch (IllegalArgumentException e) {
            throw new KernelException(
                    "cannot load " + soname + ", install it (Debian: " + debianPackage + ")",
                    Errno.ENOENT);
        }
    }

    /**
     * A function of the library.
     *
     * @throws KernelException ENOSYS when the library has none of that name
     */
    @SuppressWarnings("restricted") // the one module that may
    public MethodHandle function(String name, FunctionDescriptor descriptor) {
        return Linker.nativeLinker()
                .downcallHandle(symbols.find(name).orElseThrow(() -> tooOld(name)), descriptor);
    }

    private KernelException tooOld(String name) {
        return new KernelException(
                soname
                        + " has no function "
                        + name
                        + ", install a newer one (Debian: "
                        + debianPackage
                        + ")",
                Errno.ENOSYS);
    }
}
